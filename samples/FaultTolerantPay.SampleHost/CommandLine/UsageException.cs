namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>
/// The command line is wrong, or what it names cannot be used. The message is shown as it is; the exit code is
/// <see cref="ExitCode.NotDone"/>.
/// </summary>
internal sealed class UsageException(string message) : Exception(message);
