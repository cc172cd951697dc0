using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Admission;

/// <summary>
/// The options that admission goes by now. A change is taken when it passes validation; until then, and after a bad change, the last good one holds,
/// so that a slip in a configuration file during a fault does not stop every payment.
/// </summary>
internal sealed partial class AdmissionProgramme : IDisposable
{
    private readonly IDisposable? _subscription;
    private volatile Snapshot _current;

    public AdmissionProgramme(IOptionsMonitor<AdmissionOptions> options, ILogger logger)
    {
        _current = new Snapshot(options.CurrentValue);
        _subscription = options.OnChange((changed, name) =>
        {
            if (name is not (null or ""))
                return;
            _current = new Snapshot(changed);
            LogChanged(logger, changed.BlockedMerchants.Count, changed.BlockedCustomers.Count);
        });
    }

    public AdmissionOptions Options => _current.Options;

    public ProgrammeHours Hours => _current.Hours;

    public void Dispose() => _subscription?.Dispose();

    [LoggerMessage(LogEvents.AdmissionOptionsChanged, LogLevel.Information,
        "Admission goes by changed options from now on; {Merchants} merchants and {Customers} customers are blocked.")]
    private static partial void LogChanged(ILogger logger, int merchants, int customers);

    private sealed class Snapshot(AdmissionOptions options)
    {
        public AdmissionOptions Options { get; } = options;

        public ProgrammeHours Hours { get; } = new(options.Hours, options.TimeZone);
    }
}
