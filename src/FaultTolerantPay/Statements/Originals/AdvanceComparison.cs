namespace FaultTolerantPay;

/// <summary>An advance, and what the statements of all sides have of it.</summary>
public sealed record AdvanceComparison
{
    /// <summary>The payment.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>The advanced amount.</summary>
    public required Money Amount { get; init; }

    /// <summary>The state of the advance.</summary>
    public required AdvanceState State { get; init; }

    /// <summary>When the payment was requested, in UTC.</summary>
    public required DateTimeOffset RequestedAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>What channels paid to the merchant.</summary>
    public required StatedAmount Payout { get; init; }

    /// <summary>What channels collected from the customer, without <see cref="PostedMinor"/>.</summary>
    public required StatedAmount Collection { get; init; }

    /// <summary>What channels refunded to the customer.</summary>
    public required StatedAmount CustomerRefund { get; init; }

    /// <summary>
    /// What the business system debited from the customer itself, in minor units. It is in no channel's statement: the business system took
    /// the advice.
    /// </summary>
    public long PostedMinor { get; init; }

    /// <summary>Whether our records say that the business system executed the original.</summary>
    public required bool IsOriginalExecuted { get; init; }

    /// <summary>What the business system's statement says about the original.</summary>
    public required StatedOriginalStatus Original { get; init; }

    /// <summary>Whether every side's statement has what our records have, and nothing is under way.</summary>
    public bool IsProven => Payout.IsProven && Collection.IsProven && CustomerRefund.IsProven
        && Original == (IsOriginalExecuted ? StatedOriginalStatus.Listed : StatedOriginalStatus.NotListed);
}
