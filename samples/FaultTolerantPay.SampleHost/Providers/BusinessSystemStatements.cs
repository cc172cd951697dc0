using System.Globalization;

namespace FaultTolerantPay.SampleHost.Providers;

/// <summary>The business system's own statements: what it executed on each of its days.</summary>
internal sealed class BusinessSystemStatements(StatementWire wire) : IStatementProvider
{
    public static readonly ProviderId Core = new("core");

    public ProviderId Provider => Core;

    /// <summary>No money is sent through it.</summary>
    public TimeSpan LateBookingWindow => TimeSpan.Zero;

    public ValueTask<ProviderStatement> FetchStatementAsync(
        StatementRequest request, ProviderContext provider, CancellationToken cancellationToken)
    {
        ProviderStatementFiles files = provider.Settings.StatementFiles!;
        string day = request.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return wire.FetchAsync(new Uri(files.Address, day), files.Format, request, cancellationToken);
    }
}
