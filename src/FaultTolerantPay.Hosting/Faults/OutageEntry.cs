namespace FaultTolerantPay.Hosting.Faults;

/// <summary>An outage and how much of it is stored. Changed only by <see cref="OutageRecorder"/>, under its lock.</summary>
internal sealed class OutageEntry(Outage record, bool startStored)
{
    /// <summary>The outage to store, with the store's number once it has one.</summary>
    public Outage Record { get; set; } = record;

    public bool StartStored { get; set; } = startStored;

    public bool EndStored { get; set; }

    public bool IsQueued { get; set; }

    public bool IsDone => StartStored && (Record.End is null || EndStored);
}
