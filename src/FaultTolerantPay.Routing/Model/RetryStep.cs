namespace FaultTolerantPay.Routing.Model;

/// <summary>One step of <see cref="RetryRules"/>. The default value is <see cref="Stop"/>.</summary>
/// <param name="Kind">What may follow.</param>
/// <param name="Delay">
/// For <see cref="RetryStepKind.Later"/>: how long to wait, <see cref="RetryRules.MinDelay"/> to <see cref="RetryRules.MaxDelay"/>. Zero
/// for every other kind.
/// </param>
public readonly record struct RetryStep(RetryStepKind Kind, TimeSpan Delay = default)
{
    /// <summary>Nothing follows: the payment ends.</summary>
    public static RetryStep Stop => default;

    /// <summary>The next channel is tried at once.</summary>
    public static RetryStep NextChannel => new(RetryStepKind.NextChannel);

    /// <summary>The payment may be tried again after a delay.</summary>
    /// <param name="delay">How long to wait, <see cref="RetryRules.MinDelay"/> to <see cref="RetryRules.MaxDelay"/>.</param>
    public static RetryStep Later(TimeSpan delay) => new(RetryStepKind.Later, delay);
}
