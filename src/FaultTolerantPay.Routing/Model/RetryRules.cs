namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// What may follow an attempt that certainly did not pay, by the way in which it ended. An attempt with an unknown result has no rule here:
/// it blocks every other attempt for the same money until its result is certain.
/// </summary>
public sealed record RetryRules
{
    /// <summary>The largest <see cref="MaxAttempts"/>.</summary>
    public const int MaxAttemptsLimit = 32;

    /// <summary>The shortest delay of <see cref="RetryStepKind.Later"/>: a second.</summary>
    public static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay of <see cref="RetryStepKind.Later"/>: 30 days.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(30);

    /// <summary>
    /// After a decline that another attempt may turn into an approval: insufficient funds, a limit, no reason. Default: the next channel.
    /// </summary>
    public RetryStep SoftDecline { get; init; } = RetryStep.NextChannel;

    /// <summary>After a decline for good: a stolen or expired card, a closed account. Default: stop.</summary>
    public RetryStep HardDecline { get; init; } = RetryStep.Stop;

    /// <summary>After a failure of the channel by which the payment was certainly not executed. Default: the next channel.</summary>
    public RetryStep TechnicalFailure { get; init; } = RetryStep.NextChannel;

    /// <summary>After the customer ended the attempt: cancelled, entered a wrong code, let it time out. Default: stop.</summary>
    public RetryStep CustomerAbandoned { get; init; } = RetryStep.Stop;

    /// <summary>
    /// The largest number of attempts of one payment, the first one included: 1 to <see cref="MaxAttemptsLimit"/>. Default: 3.
    /// </summary>
    public int MaxAttempts { get; init; } = 3;
}
