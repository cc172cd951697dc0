namespace FaultTolerantPay.SampleHost.Providers;

/// <summary>The statements of the bank's own account, into which institutions and card providers pay.</summary>
internal sealed class AccountStatements(StatementWire wire) : IStatementProvider
{
    public static readonly ProviderId Account = new("account");

    public ProviderId Provider => Account;

    /// <summary>No money is sent through it.</summary>
    public TimeSpan LateBookingWindow => TimeSpan.Zero;

    public ValueTask<ProviderStatement> FetchStatementAsync(
        StatementRequest request, ProviderContext provider, CancellationToken cancellationToken) => wire.FetchAsync(
        provider.Settings.StatementFiles!.Address, provider.Settings.StatementFiles.Format, request, cancellationToken);
}
