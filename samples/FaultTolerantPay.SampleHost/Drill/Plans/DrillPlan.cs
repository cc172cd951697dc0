namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>Everything that is going to happen in a drill, decided before it starts. The same options make the same plan.</summary>
internal sealed record DrillPlan
{
    /// <summary>The merchant category that no stand-in programme of a drill admits: gambling.</summary>
    public const string DeniedCategory = "7995";

    /// <summary>When the drill's clock starts.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>In which currencies there are payments.</summary>
    public required IReadOnlyList<Currency> Currencies { get; init; }

    public required IReadOnlyList<DrillMerchant> Merchants { get; init; }

    public required IReadOnlyList<DrillCustomer> Customers { get; init; }

    /// <summary>By time.</summary>
    public required IReadOnlyList<Payment> Payments { get; init; }

    /// <summary>By time.</summary>
    public required IReadOnlyList<RefundOrder> Refunds { get; init; }

    /// <summary>By time.</summary>
    public required IReadOnlyList<Incident> Incidents { get; init; }

    /// <summary>When the bank goes over from <see cref="StandInPolicy.PayFirst"/> to <see cref="StandInPolicy.Promise"/>.</summary>
    public required DateTimeOffset ChangesPolicyAt { get; init; }

    /// <summary>Merchants that the programme does not admit, although they agreed.</summary>
    public IReadOnlyList<string> BlockedMerchants { get; init; } = [];

    /// <summary>How far apart payments may be that are asked for at once while all is well.</summary>
    public required TimeSpan CalmBatch { get; init; }

    /// <summary>The same while something is broken.</summary>
    public required TimeSpan TroubledBatch { get; init; }

    /// <summary>How often limits are fetched.</summary>
    public required TimeSpan RefreshEvery { get; init; }

    /// <summary>How old a limit may be.</summary>
    public required TimeSpan LimitsMaxAge { get; init; }

    /// <summary>How many proper answers end a step of the return to normal.</summary>
    public required int SuccessesPerStep { get; init; }

    /// <summary>What the bank is willing to have outstanding.</summary>
    public required DrillCaps Caps { get; init; }

    /// <summary>The largest amount of one payment, in minor units, that the strictest institution allows; the others allow more.</summary>
    public required long MinLimitMinor { get; init; }

    /// <summary>The periods in which the business system fails.</summary>
    public IReadOnlyList<(DateTimeOffset Start, DateTimeOffset End)> Faults()
    {
        List<(DateTimeOffset, DateTimeOffset)> faults = [];
        DateTimeOffset? since = null;
        foreach (Incident incident in Incidents.Where(incident => incident.Group == Incident.BusinessSystem))
        {
            if (incident.StopsPayments)
            {
                since ??= incident.At;
            }
            else if (since is { } start)
            {
                faults.Add((start, incident.At));
                since = null;
            }
        }

        return faults;
    }

    /// <summary>Refunds in the input whose original was not found.</summary>
    public int RefundsWithoutOriginal { get; init; }

    /// <summary>What in the input is probably not as it was meant.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What a reader of the report must know of the input.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
