using FaultTolerantPay.SampleHost.Adapters;

namespace FaultTolerantPay.SampleHost.Providers;

/// <summary>
/// Statement files of the bank's institutions, which are one provider with a merchant number for each. Their payouts and collections go
/// through other adapters: <see cref="PayoutAdapter"/> and <see cref="CollectionAdapter"/>.
/// </summary>
internal sealed class InstitutionStatements(StatementWire wire) : IStatementProvider
{
    public static readonly ProviderId Institutions = new("bank");

    public ProviderId Provider => Institutions;

    /// <summary>No money is sent through it.</summary>
    public TimeSpan LateBookingWindow => TimeSpan.Zero;

    public async ValueTask<ProviderStatement> FetchStatementAsync(
        StatementRequest request, ProviderContext provider, CancellationToken cancellationToken)
    {
        BankChannel channel = BankChannels.All.FirstOrDefault(channel => channel.MerchantNumber == request.MerchantNumber)
            ?? throw new ArgumentException(
                $"Merchant number {request.MerchantNumber}: one of the institutions' is expected.", nameof(request));
        ProviderStatementFiles files = provider.Settings.StatementFiles!;
        return await wire.FetchAsync(
            new Uri(files.Address, $"institution-{channel.Institution}"), files.Format, request, cancellationToken);
    }
}
