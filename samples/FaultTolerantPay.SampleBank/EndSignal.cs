using System.Runtime.InteropServices;

namespace FaultTolerantPay.SampleBank;

/// <summary>Waits until the process is asked to end.</summary>
internal static class EndSignal
{
    public static async Task WaitAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        await ended.Task;

        void End(PosixSignalContext signal)
        {
            // Else the process would end before the ledger is closed.
            signal.Cancel = true;
            ended.TrySetResult();
        }
    }
}
