namespace FaultTolerantPay.Channels;

/// <summary>The option values that decide what follows a channel's result, and when.</summary>
internal sealed record ResultSettings
{
    /// <summary>How long after the payout the business system is first asked for the original status.</summary>
    public required TimeSpan ConfirmAfter { get; init; }

    /// <summary>How the business system handles advices.</summary>
    public required AdviceMode AdviceMode { get; init; }

    /// <summary>The wait before the first retry of a promised payout, doubled after each retry.</summary>
    public required TimeSpan PayoutRetry { get; init; }

    /// <summary>The longest wait between two retries of a promised payout.</summary>
    public required TimeSpan MaxPayoutRetry { get; init; }

    /// <summary>The number of attempts after which a customer refund is overdue.</summary>
    public required int CustomerRefundAttempts { get; init; }

    /// <summary>The longest wait between two attempts at a customer refund.</summary>
    public required TimeSpan MaxCustomerRefundRetry { get; init; }
}
