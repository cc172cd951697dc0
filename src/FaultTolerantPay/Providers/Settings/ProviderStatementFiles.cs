using System.Collections.Immutable;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// Where a provider's statement files are, when they are ready, how often they are asked for, and how they are compared with our records.
/// </summary>
public sealed record ProviderStatementFiles
{
    private EquatableArray<ProviderStatementTolerance> _tolerances;

    /// <summary>The address.</summary>
    public required Uri Address { get; init; }

    /// <summary>The name of the format.</summary>
    public required string Format { get; init; }

    /// <summary>
    /// When the file of the day before is ready, in <see cref="TimeZone"/>: the first such time at or after the day's end. From then on the
    /// provider is asked.
    /// </summary>
    public required TimeOnly ReadyAt { get; init; }

    /// <summary>The time zone of the provider's days, as an IANA name.</summary>
    public required string TimeZone { get; init; }

    /// <summary>
    /// When the provider's day begins, in <see cref="TimeZone"/>; it ends when the next begins. Default: midnight. A time that the clocks
    /// skip is later by the skipped time, and of one that comes twice the first counts.
    /// </summary>
    public TimeOnly CutOver { get; init; }

    /// <summary>
    /// How long after a try without a file the next follows: 1 min to 1 d. It doubles with each further one, up to
    /// <see cref="RetryAtMost"/>. Default: 10 minutes.
    /// </summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest wait between two tries: <see cref="RetryAfter"/> to 1 d. Default: 2 hours.</summary>
    public TimeSpan RetryAtMost { get; init; } = TimeSpan.FromHours(2);

    /// <summary>
    /// How long after the file should be ready its absence is reported to operators, once for each day: 0 s to 31 d. The tries go on.
    /// Default: 1 day.
    /// </summary>
    public TimeSpan MissingAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How many past days are asked for again each day at <see cref="ReadyAt"/>, because the provider may have issued their files again: 1
    /// to 92. So many are also fetched at the very first start. Default: 3.
    /// </summary>
    public int LookBackDays { get; init; } = 3;

    /// <summary>
    /// How far provider and bank may differ about the time of an operation: 0 s to 12 h. What one side has within this time of the day's
    /// end, and the other has not, is looked for in the next day's file once more. Default: 15 minutes.
    /// </summary>
    public TimeSpan CutOverMargin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Whether several rows with one of our references and different ones of the provider are parts of one operation. Default: false; each
    /// after the first is a duplicate.
    /// </summary>
    public bool AllowParts { get; init; }

    /// <summary>
    /// Whether the fees of rows are compared with those that the provider's results had. False for a provider whose results have none.
    /// Default: true.
    /// </summary>
    public bool CompareFees { get; init; } = true;

    /// <summary>
    /// Whether a day's file has everything that the provider executed on it, without exception. An operation with an unknown outcome that
    /// the file does not have then certainly was not executed, once it can no longer be. A channel's file most of whose rows are of another
    /// day proves nothing, and neither does an empty one. Default: false; what the file does not have stays unknown. With true, an
    /// incomplete file makes the bank pay again what was paid.
    /// </summary>
    public bool AbsenceIsFinal { get; init; }

    /// <summary>By how much rows may differ, one for each currency; nothing in a currency that is not here. Default: empty.</summary>
    public ImmutableArray<ProviderStatementTolerance> Tolerances
    {
        get => _tolerances.Items;
        init => _tolerances = new EquatableArray<ProviderStatementTolerance>(value);
    }

    /// <summary>
    /// Whether the files are the business system's own statements: which payments it executed. They decide about originals, and are not
    /// compared with operations of channels. The provider then has one merchant number and no channels. <see cref="CutOverMargin"/> must be
    /// at least the time that the business system may take to execute a request. Default: false.
    /// </summary>
    public bool IsOfBusinessSystem { get; init; }

    /// <summary>How the provider settles on an account of the bank; null: its payments are not looked for. Default: null.</summary>
    public ProviderSettlement? Settlement { get; init; }
}
