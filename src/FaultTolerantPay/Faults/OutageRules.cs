namespace FaultTolerantPay.Faults;

/// <summary>What every <see cref="IFaultStore"/> checks in the same way before it writes an outage.</summary>
public static class OutageRules
{
    /// <summary>Refuses to open an outage that has ended already.</summary>
    /// <exception cref="ArgumentException">It has an end.</exception>
    public static void CheckOpens(Outage outage)
    {
        if (outage.End is { } end)
            throw new ArgumentException($"The outage ended at {end:O}; expected one without an end.", nameof(outage));
    }

    /// <summary>Refuses to close an outage without an end.</summary>
    /// <exception cref="ArgumentException">It has no end.</exception>
    public static void CheckCloses(Outage outage)
    {
        if (outage.End is null)
            throw new ArgumentException($"Outage {outage.Id} has no end; expected one.", nameof(outage));
    }

    /// <summary>What a store throws when it is to close an outage that is not there.</summary>
    public static InvalidOperationException UnknownOutage(OutageId id) => new($"Outage {id} is not there, and cannot be closed.");
}
