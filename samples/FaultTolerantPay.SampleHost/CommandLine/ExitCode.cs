namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>What a command answers to the shell. The same for every command; <c>--help</c> prints it.</summary>
internal static class ExitCode
{
    /// <summary>It was done.</summary>
    public const int Done = 0;

    /// <summary>It was done and the answer is no: errors found, no channel for the request, an expectation that did not hold.</summary>
    public const int AnswerIsNo = 1;

    /// <summary>It was not done: the command line is wrong, or a file cannot be read or written.</summary>
    public const int NotDone = 2;

    /// <summary>It was not done: stopped by Ctrl+C.</summary>
    public const int Stopped = 130;

    public static IEnumerable<(int Code, string Meaning)> All =>
    [
        (Done, "done"),
        (AnswerIsNo, "done, and the answer is no: errors found, no channel for the request, an expectation that did not hold"),
        (NotDone, "not done: the command line is wrong, or a file cannot be read or written"),
        (Stopped, "stopped by Ctrl+C"),
    ];
}
