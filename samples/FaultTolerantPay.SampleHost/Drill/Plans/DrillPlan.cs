using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>Everything that is going to happen in a drill, decided before it starts. The same options make the same plan.</summary>
internal sealed record DrillPlan
{
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

    /// <summary>How far apart payments may be that are asked for at once while all is well.</summary>
    public required TimeSpan CalmBatch { get; init; }

    /// <summary>The same while something is broken.</summary>
    public required TimeSpan TroubledBatch { get; init; }

    /// <summary>How often limits are fetched.</summary>
    public required TimeSpan RefreshEvery { get; init; }

    /// <summary>How many proper answers end a step of the return to normal.</summary>
    public required int SuccessesPerStep { get; init; }

    /// <summary>What the bank is willing to have outstanding.</summary>
    public required DrillCaps Caps { get; init; }

    /// <summary>The largest amount of one payment, in minor units, that the strictest institution allows; the others allow more.</summary>
    public required long LowestLimitMinor { get; init; }

    /// <summary>Refunds in the input whose original was not found.</summary>
    public int RefundsWithoutOriginal { get; init; }

    /// <summary>What a reader of the report must know of the input.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
