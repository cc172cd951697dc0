using FaultTolerantPay.Cards;
using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Model;
using FaultTolerantPay.Secrets;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Composition;

/// <summary>
/// Finds keys of card tokens that cannot be used: those in the environment and in files are read, others need a source of the host's.
/// </summary>
internal sealed class CardTokenCheck(IServiceProvider services, IServiceProviderIsService registered) : IOptionsConsistencyCheck
{
    public IEnumerable<string> FindErrors(OptionSet options)
    {
        CardOptions cards = options.Get<CardOptions>();
        if (cards.TokenKey is null)
        {
            return [];
        }

        var adapters = new RegisteredAdapters(services);
        string[] schemes =
        [
            .. adapters.GetAll<ISecretSource>().Select(source => adapters.Read(source, s => s.Scheme, nameof(source.Scheme), null) ?? ""),
        ];
        return
        [
            .. CardTokenKeyRules.References(cards)
                .Where(key => SecretReference.FindError(key.Reference, out _) is null)
                .Select(key => (key.Path, Error: SecretReader.FindError(key.Reference, schemes, CardTokenKeyRules.MinKeyBytes)))
                .Where(found => found.Error is not null)
                .Select(found => PlainText.Shown($"{options.PlaceOf<CardOptions>(found.Path)} {found.Error}.")),
            .. registered.IsService(typeof(ICardChannelStore))
                ? (string[])[]
                : [$"No {nameof(ICardChannelStore)} is registered: expected a store, such as AddFaultTolerantPaySqlite."],
        ];
    }
}
