using FaultTolerantPay.Configuration;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay;

/// <summary>
/// How statement files are fetched. The timetable of each provider is in its settings (<see cref="ProviderStatementFiles"/>).
/// </summary>
public sealed class StatementOptions
{
    /// <summary>The validation rules of these options.</summary>
    internal static readonly OptionRules<StatementOptions> Rules = new OptionRules<StatementOptions>()
        .Between(o => o.FetchTimeout, (o, value) => o.FetchTimeout = value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
        .Between(o => o.MaxFileBytes, (o, value) => o.MaxFileBytes = value, 1_024, (int)StoreRules.MaxStatementBytes);

    /// <summary>
    /// How long a provider may take for one file, from the question to its last byte: 1 s to 1 h. Default: 5 minutes.
    /// </summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The largest file, in bytes. A larger one is refused. So much memory is used for each provider that is asked at the same time.
    /// </summary>
    /// <value>Range: 1,024 to 1,073,741,824. Default: 67,108,864.</value>
    public int MaxFileBytes { get; set; } = 64 << 20;
}
