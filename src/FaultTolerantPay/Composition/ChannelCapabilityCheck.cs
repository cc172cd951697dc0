using System.Collections.Immutable;
using FaultTolerantPay.Cards;
using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Model;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Providers.Settings;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Composition;

/// <summary>
/// Compares the router's catalogue and policy with the settings and adapters of providers, when the host starts: a channel that the router
/// may choose must be one that can be called. A host whose router chooses channels for cards has a key of card tokens.
/// </summary>
internal sealed class ChannelCapabilityCheck(IServiceProvider services, IEnumerable<ProviderSettings> byCode)
    : IOptionsConsistencyCheck, IRoutingTableCheck
{
    // An operation needs one of these. A verification asks what the channel can.
    private static readonly (Operation Operation, OperationKind[] OneOf)[] Needs =
    [
        (Operation.Verification, [OperationKind.VerifyCard, OperationKind.Sign, OperationKind.RequestSms]),
        (Operation.Payment, [OperationKind.Pay]),
        (Operation.Preauthorisation, [OperationKind.Authorise]),
    ];

    // Names of a catalogue's capabilities that say what an adapter implements. A catalogue may have others.
    private static readonly Dictionary<string, OperationKind> Named = new(StringComparer.Ordinal)
    {
        ["verify"] = OperationKind.VerifyCard,
        ["sign"] = OperationKind.Sign,
        ["sms"] = OperationKind.RequestSms,
        ["increment"] = OperationKind.Increment,
        ["reverse"] = OperationKind.Reverse,
        ["refund"] = OperationKind.Refund,
        ["partialRefund"] = OperationKind.Refund,
    };

    private IReadOnlyList<string>? _found;

    // Once: later the router and the settings are edited one after the other, and may differ in between.
    public IEnumerable<string> FindErrors(OptionSet options) => _found ??= Find(options, inForce: null);

    public IEnumerable<string> FindErrors(OptionSet options, RoutingTable table) => Find(options, table);

    private List<string> Find(OptionSet options, RoutingTable? inForce)
    {
        var registered = new RegisteredAdapters(services);
        (ProviderId Provider, IProviderAdapter Adapter)[] adapters =
        [
            .. registered.GetAll<IProviderAdapter>()
                .Select(adapter => (registered.Read(adapter, a => a.Provider, nameof(adapter.Provider), default), adapter)),
        ];
        RoutingTable? table = inForce ?? (registered.GetAll<Router>() is [.., var last] ? last.Current : null);
        List<string> errors =
        [
            .. registered.Errors,
            .. adapters.GroupBy(of => of.Provider).Where(of => of.Count() > 1)
                .Select(of => $"{of.Count()} adapters are registered for provider '{of.Key}': expected one."),
        ];

        // Errors in the settings have a check of their own. A host without settings and adapters uses its router by itself.
        if (registered.Errors.Count == 0 && table is not null
            && ProviderSettingsCheck.Load(services, options, byCode).Snapshot is { } settings
            && (adapters.Length > 0 || settings.All.Length > 0))
        {
            var byProvider = adapters.DistinctBy(of => of.Provider).ToDictionary(of => of.Provider, of => of.Adapter);
            errors.AddRange(FindDifferences(table.Catalogue, table.Policy, settings, byProvider));
            if (options.Get<CardOptions>().TokenKey is null
                && table.Catalogue.Channels.Any(channel => NeedsOf(table.Policy, channel).Length > 0))
            {
                errors.Add($"{options.PlaceOf<CardOptions>(nameof(CardOptions.TokenKey))} is missing: expected the reference of a key of "
                    + $"at least {CardTokenKeyRules.MinKeyBytes} bytes, because the router may choose channels for cards.");
            }
        }

        return [.. errors.Select(PlainText.Shown)];
    }

    private static IEnumerable<string> FindDifferences(
        ChannelCatalogue catalogue, RoutingPolicy policy, ProviderSnapshot settings,
        Dictionary<ProviderId, IProviderAdapter> adapters)
    {
        foreach (Channel channel in catalogue.Channels)
        {
            (Operation Operation, OperationKind[] OneOf)[] needs = NeedsOf(policy, channel);
            if (needs.Length == 0)
            {
                continue;
            }

            string place = $"Channel '{channel.Id}' of the routing catalogue";
            var provider = new ProviderId(channel.ProviderId);
            if (settings.Find(new ChannelId(channel.Id)) is not { } known)
            {
                yield return $"{place} has no settings: expected it among the channels of provider '{provider}', or on a blockList of "
                    + $"{string.Join(", ", needs.Select(need => NameOf(need.Operation)))}.";
            }
            else if (known.Provider != provider)
            {
                yield return $"{place} is of provider '{provider}', and by the provider settings of '{known.Provider}': expected the same.";
            }
            else if (!adapters.TryGetValue(provider, out IProviderAdapter? adapter))
            {
                yield return $"{place} is of provider '{provider}', for which no {nameof(IProviderAdapter)} is registered.";
            }
            else
            {
                foreach ((Operation operation, OperationKind[] oneOf) in needs)
                {
                    if (!oneOf.Any(kind => ProviderRegistry.Has(adapter, kind)))
                    {
                        yield return $"{place} may be chosen for {NameOf(operation)}, which needs {string.Join(" or ", oneOf)}: "
                            + $"{adapter.GetType().Name} has no such capability.";
                    }
                }

                foreach (string capability in channel.Capabilities)
                {
                    if (Named.TryGetValue(capability, out OperationKind kind) && !ProviderRegistry.Has(adapter, kind))
                    {
                        yield return $"{place} has the capability '{capability}', which needs {kind}: {adapter.GetType().Name} lacks it.";
                    }
                }
            }
        }

        foreach (ProviderChannel channel in settings.All.SelectMany(of => of.Channels).Where(of => catalogue.IndexOf(of.Id.Value) < 0))
        {
            yield return $"Channel '{channel.Id}' of the settings of provider '{channel.Provider}' is not in the routing catalogue: "
                + "nothing would choose it.";
        }
    }

    /// <summary>The services of cards for which the channel may be chosen, and what each needs.</summary>
    private static (Operation Operation, OperationKind[] OneOf)[] NeedsOf(RoutingPolicy policy, Channel channel) =>
        [.. Needs.Where(need => policy.For(need.Operation) is { } rules && MayUse(rules, channel))];

    /// <summary>Whether the rules that do not depend on a payment let the channel pass.</summary>
    private static bool MayUse(OperationPolicy policy, Channel channel) => policy.HardRules.All(rule => rule switch
    {
        HardRule.AllowList list => Names(list.Ids, channel),
        HardRule.BlockList list => !Names(list.Ids, channel),
        _ => true,
    });

    private static bool Names(ImmutableArray<string> ids, Channel channel) =>
        ids.Contains(channel.Id, StringComparer.Ordinal) || ids.Contains(channel.ProviderId, StringComparer.Ordinal);

    private static string NameOf(Operation operation) => operation switch
    {
        Operation.Verification => "verification",
        Operation.Payment => "payment",
        _ => "preauthorisation",
    };
}
