using FaultTolerantPay.Configuration;

namespace FaultTolerantPay;

/// <summary>How workers process the work queue.</summary>
public sealed class WorkOptions
{
    /// <summary>
    /// The maximum number of items of one lane that this node processes concurrently: 1 to 1,000. A lane is one channel, or all other work
    /// of a kind. Default: 64.
    /// </summary>
    public int MaxConcurrentItemsPerLane { get; set; } = 64;

    /// <summary>
    /// How long a lease lasts before another worker may take the item over: 1 s to 1 h. It must be longer than any call. An instruction
    /// that is taken over during its call is queried, never sent again. Default: 1 minute.
    /// </summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a worker waits after a round that found nothing due: 1 ms to 1 h. Default: 1 second.</summary>
    public TimeSpan IdleDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long final outcomes without an advance are kept: 1 h to 3,650 d; at least the replay horizon of the pipeline. Default: 90 days.
    /// </summary>
    public TimeSpan OutcomeRetention { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long the customer of a final advance is kept after the last event of the advance: 1 d to 36,500 d; at least the replay horizon
    /// of the pipeline. It should be longer than a debit can be returned or disputed: what is owed after that needs a manual adjustment.
    /// Default: 730 days.
    /// </summary>
    public TimeSpan CustomerRetention { get; set; } = TimeSpan.FromDays(730);

    /// <summary>
    /// How long the content of a statement file is kept after its day: 500 d to 36,500 d. Everything that reads files again looks back less
    /// than 500 days. Default: 36,500 days, which is longer than any file is old.
    /// </summary>
    public TimeSpan StatementRetention { get; set; } = TimeSpan.FromDays(36_500);

    /// <summary>The validation rules of these options.</summary>
    internal static readonly OptionRules<WorkOptions> Rules = new OptionRules<WorkOptions>()
        .Between(o => o.MaxConcurrentItemsPerLane, (o, value) => o.MaxConcurrentItemsPerLane = value, 1, 1_000)
        .Between(o => o.LeaseDuration, (o, value) => o.LeaseDuration = value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
        .Between(o => o.IdleDelay, (o, value) => o.IdleDelay = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1))
        .Between(o => o.OutcomeRetention, (o, value) => o.OutcomeRetention = value, TimeSpan.FromHours(1), TimeSpan.FromDays(3_650))
        .Between(o => o.CustomerRetention, (o, value) => o.CustomerRetention = value, TimeSpan.FromDays(1), TimeSpan.FromDays(36_500))
        .Between(
            o => o.StatementRetention, (o, value) => o.StatementRetention = value, TimeSpan.FromDays(500), TimeSpan.FromDays(36_500));
}
