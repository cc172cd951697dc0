namespace FaultTolerantPay.Storage;

/// <summary>
/// Says soon after it happened that some node changed an operator control, the manual switch, an outage, the shared settings or what it
/// finds of the business system. It is a hint, and one may be lost: whoever listens also asks the store from time to time.
/// </summary>
public interface IChangeSignal
{
    /// <summary>
    /// Calls <paramref name="changed"/> for each change, on any thread and one call at a time, until the result is disposed.
    /// </summary>
    /// <param name="changed">Returns at once and throws nothing. It is also called when changes may have been missed.</param>
    IDisposable Subscribe(Action changed);
}
