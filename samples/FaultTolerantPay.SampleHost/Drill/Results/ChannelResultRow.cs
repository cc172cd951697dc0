namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>What one logical channel did in one operation, traffic and rehearsal together.</summary>
internal sealed record ChannelResultRow
{
    public required string Channel { get; init; }

    /// <summary><c>payout</c>, <c>collection</c> or <c>refund</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Instructions that were written for it.</summary>
    public required int Attempts { get; init; }

    /// <summary>Its share of all instructions of this operation, in percent.</summary>
    public required double SharePercent { get; init; }

    public required int Succeeded { get; init; }

    public required int Declined { get; init; }

    public required int NotExecuted { get; init; }

    /// <summary>Without a certain outcome.</summary>
    public required int Open { get; init; }

    /// <summary>Of the certain ones, those that succeeded, in percent; null where there are none.</summary>
    public required double? SuccessPercent { get; init; }

    /// <summary>Instructions that it did not carry out, and another channel got instead.</summary>
    public required int Failovers { get; init; }

    /// <summary>Instructions that it got because another channel had not carried them out.</summary>
    public required int TakenOver { get; init; }

    /// <summary>What it moved, in minor units by currency.</summary>
    public required IReadOnlyDictionary<string, long> MovedMinor { get; init; }

    /// <summary>What it charged, in minor units by currency.</summary>
    public required IReadOnlyDictionary<string, long> FeesMinor { get; init; }
}
