namespace FaultTolerantPay.Channels;

/// <summary>What follows a channel's answer, and when: values of the options, as they are in force.</summary>
internal sealed record AnswerSettings
{
    /// <summary>How long after the payout the business system is first asked what became of the original.</summary>
    public required TimeSpan ConfirmAfter { get; init; }

    /// <summary>What the business system does with advices.</summary>
    public required AdviceMode AdviceMode { get; init; }

    /// <summary>The wait before a promised payout is tried again, doubled with each try.</summary>
    public required TimeSpan PayoutRetry { get; init; }

    /// <summary>The longest wait between two tries of a promised payout.</summary>
    public required TimeSpan MaxPayoutRetry { get; init; }

    /// <summary>After how many tries a customer refund is overdue.</summary>
    public required int CustomerRefundAttempts { get; init; }

    /// <summary>The longest wait between two tries of a customer refund.</summary>
    public required TimeSpan MaxCustomerRefundRetry { get; init; }
}
