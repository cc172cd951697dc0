namespace FaultTolerantPay.Calls;

/// <summary>
/// Starts calls to the host's code. The core starts no threads: without a starter, a call begins on its caller's thread, and a method that
/// blocks before its first await blocks that caller. FaultTolerantPay.Hosting registers a starter with its own threads, so that a method
/// that blocks holds only one of those.
/// </summary>
internal interface ICallStarter
{
    /// <summary>Runs the action soon, on a thread that may block. The action never throws.</summary>
    void Start(Action call);
}
