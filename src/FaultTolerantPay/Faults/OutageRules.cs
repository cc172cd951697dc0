namespace FaultTolerantPay.Faults;

/// <summary>The checks that every <see cref="IFaultStore"/> makes before it writes an outage.</summary>
public static class OutageRules
{
    /// <summary>Refuses to open an outage that has already ended.</summary>
    /// <exception cref="ArgumentException">The outage has an end.</exception>
    public static void CheckOpens(Outage outage)
    {
        if (outage.End is { } end)
        {
            throw new ArgumentException($"The outage ended at {end:O}; expected one without an end.", nameof(outage));
        }
    }

    /// <summary>Refuses to close an outage without an end.</summary>
    /// <exception cref="ArgumentException">The outage has no end.</exception>
    public static void CheckCloses(Outage outage)
    {
        if (outage.End is null)
        {
            throw new ArgumentException($"Outage {outage.Id} has no end; expected one.", nameof(outage));
        }
    }

    /// <summary>The exception that a store throws when it is asked to close an unknown outage.</summary>
    public static InvalidOperationException UnknownOutage(OutageId id) => new($"Outage {id} does not exist and cannot be closed.");
}
