namespace FaultTolerantPay;

/// <summary>
/// Receives every durable event as it happens, for dashboards, alerts and feeds. Optional; a host may register any number. Best effort: an
/// event that is lost in a crash, or dropped because the sink is far behind, is still on the payment's timeline or in the list of
/// discrepancies.
/// </summary>
public interface IStandInEventSink
{
    /// <summary>
    /// A payment's timeline grew. Called after the write is durable, for one event after the other. A host calls it on the sink's own
    /// thread. Without a host it runs on the thread that committed, and must return quickly. An exception is logged and dropped. The
    /// default does nothing.
    /// </summary>
    void OnEvent(TimelineEvent timelineEvent)
    {
    }

    /// <summary>
    /// A discrepancy was opened or closed. Called like <see cref="OnEvent"/>; may be called again for a discrepancy that is already open.
    /// The default does nothing.
    /// </summary>
    void OnDiscrepancy(Discrepancy discrepancy)
    {
    }
}
