using FaultTolerantPay.Advances;

namespace FaultTolerantPay;

/// <summary>
/// Hears of everything that became durable, as it happens: for dashboards, alerts and feeds. Optional; any number can be registered. Best effort: what is missed in a
/// crash, or dropped since the sink is far behind, is on the payment's timeline and in the list of differences.
/// </summary>
public interface IStandInEventSink
{
    /// <summary>A payment's timeline grew. Called after the write is durable, for one event after the other. In a host on a thread of the sink's own; without one on the thread that committed, and then it returns at once. An exception is logged and dropped. Not implemented, it does nothing.</summary>
    void OnEvent(TimelineEvent timelineEvent)
    {
    }

    /// <summary>A difference was opened or closed. Called like <see cref="OnEvent"/>; may be called again for one that is open already. Not implemented, it does nothing.</summary>
    void OnDiscrepancy(Discrepancy discrepancy)
    {
    }
}
