namespace FaultTolerantPay.SampleBank.Instructions;

/// <summary>
/// Stamps what arrives with the time and a ticket. Tickets start from the clock, so that they also grow across a restart.
/// </summary>
internal sealed class ArrivalStamp(TimeProvider time)
{
    // A microsecond count leaves room for a thousand tickets in every millisecond that the bank was up before.
    private long _ticket = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;

    public DateTimeOffset Now => time.GetUtcNow();

    public long NextTicket() => Interlocked.Increment(ref _ticket);
}
