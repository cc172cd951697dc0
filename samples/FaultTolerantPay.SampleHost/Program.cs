using System.Runtime.InteropServices;
using FaultTolerantPay.SampleHost;
using FaultTolerantPay.SampleHost.Drill;

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

// The first signal ends the command in order; a second one ends the process.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

Console.OutputEncoding = System.Text.Encoding.UTF8;
// Without a command it is the drill.
string[] command = args is [] || (args[0].StartsWith("--", StringComparison.Ordinal) && args[0] != "--help")
    ? [DrillCommand.Command.Name, .. args] : args;
return await SampleHostCommands.Dispatcher.RunAsync(command, Console.Out, Console.Error, stop.Token);
