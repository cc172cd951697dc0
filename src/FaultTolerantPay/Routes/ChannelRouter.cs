using System.Collections.Immutable;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Routes;

/// <summary>Asks the router which channels an operation may use, the best first, and says why.</summary>
internal sealed class ChannelRouter(
    RouterSource routers, ICardPrefixes prefixes, IOptions<RouteOptions> options, TimeProvider time)
{
    private const int MaxReasons = 10;

    private readonly RouteOptions _options = options.Value;

    /// <summary>Decides with the table in force.</summary>
    /// <param name="input">What a channel is needed for.</param>
    /// <param name="maxChannels">The largest number of channels, up to <see cref="RouteCandidates.MaxLimit"/>.</param>
    /// <param name="withReasons">Whether the decision has its reasons, if they are recorded at all.</param>
    /// <param name="among">The only channels that can serve; null: all. Others are left out before the channels are ranked.</param>
    public RouteOutcome Decide(
        RouteInput input, int maxChannels, bool withReasons = true, IReadOnlyCollection<ChannelId>? among = null)
    {
        if (routers.Table is not { } table)
        {
            return RouteOutcome.None("no router is registered");
        }

        if (!table.Has(input.Operation))
        {
            return RouteOutcome.None($"the routing policy has no rules for {input.Operation}");
        }

        var request = new RouteRequest(table.Catalogue.Schema)
        {
            AmountMinor = input.Amount?.Minor ?? 0,
            Now = time.GetUtcNow(),
            Transaction = RoutingSeed.Of(input.Seed),
            SignedOn = HandlesOf(input.SignedOn),
            Tried = input.Tried.IsEmpty ? null : new ChannelSet(HandlesOf(input.Tried)),
        };
        List<FieldError> errors = [];
        if (Fill(request, input, table.Catalogue.Schema, errors) is { } unroutable)
        {
            return new RouteOutcome(null, [.. errors], unroutable);
        }

        ChannelSet? served = among is null ? null : new ChannelSet(HandlesOf(among));
        return errors.Count > 0
            ? new RouteOutcome(null, [.. errors], null)
            : Decide(table, request, input, maxChannels, withReasons, served);
    }

    /// <summary>
    /// What a decision depends on, as <c>name=value</c>. It is compared before each further attempt: only a change of it decides again.
    /// </summary>
    public static ImmutableArray<string> InputsOf(RouteInput input) =>
    [
        .. input.Amount is { } amount ? new[] { $"amount={amount}" } : [],
        .. input.Attributes.OrderBy(of => of.Key, StringComparer.Ordinal).Select(of => $"{of.Key}={of.Value}"),
        .. input.Requirements.OrderBy(of => of.Key, StringComparer.Ordinal).Select(of => $"{of.Key}={of.Value}"),
        .. input.Prefix is { } prefix ? new[] { $"card={prefix.Bank} {prefix.TypeCode}" } : [],
        .. input.Capabilities.Order(StringComparer.Ordinal).Select(name => $"capability={name}"),
        .. input.Elements.Order(StringComparer.Ordinal).Select(name => $"element={name}"),
        .. input.SignedOn.Select(channel => channel.Value).Order(StringComparer.Ordinal).Select(channel => $"signed={channel}"),
    ];

    private RouteOutcome Decide(
        RoutingTable table, RouteRequest request, RouteInput input, int maxChannels, bool withReasons, ChannelSet? among)
    {
        OperationTable rules = table[input.Operation];
        RouteQuery query = request.AsQuery();
        var channels = ImmutableArray.CreateBuilder<RoutedChannel>();
        foreach (RouteDecision candidate in rules.Candidates(query, Math.Min(maxChannels, RouteCandidates.MaxLimit), among))
        {
            channels.Add(new RoutedChannel(new ChannelId(candidate.Channel.Id), new ProviderId(candidate.Channel.ProviderId)));
        }

        if (channels.Count == 0)
        {
            RouteDecision best = rules.Route(query);
            return RouteOutcome.None(
                best.IsRouted ? $"the channels that may serve cannot: only others can, such as {best}" : best.ToString());
        }

        return new RouteOutcome(
            new RoutedDecision
            {
                Channels = channels.DrainToImmutable(),
                Fingerprint = table.Fingerprint,
                Reasons = withReasons && _options.RecordsReasons
                    ? [.. rules.Explain(query).Channels.Take(MaxReasons).Select(channel => channel.ToString())]
                    : [],
                Inputs = InputsOf(input),
                Segment = SegmentNames.Of(table.Policy.Learning, query),
                Retry = rules.Policy.Retry,
                DecidedAt = request.Now,
            },
            [],
            null);
    }

    private ImmutableArray<ChannelHandle> HandlesOf(IReadOnlyCollection<ChannelId> channels)
    {
        var handles = ImmutableArray.CreateBuilder<ChannelHandle>(channels.Count);
        foreach (ChannelId channel in channels)
        {
            // A channel that left the catalogue cannot be chosen.
            if (routers.Live!.TryHandleOf(channel.Value, out ChannelHandle handle))
            {
                handles.Add(handle);
            }
        }

        return handles.DrainToImmutable();
    }

    /// <summary>Writes the input into a request.</summary>
    /// <returns>Why no channel can pass; null if one may. Names that the schema does not have are added to the errors.</returns>
    private string? Fill(RouteRequest request, RouteInput input, RoutingSchema schema, List<FieldError> errors)
    {
        string? unroutable = null;
        if (input.Prefix is { } prefix && !prefixes.TrySetDimensions(prefix, request))
        {
            unroutable = $"no channel is for cards of {prefix.Bank} {prefix.TypeCode}";
        }

        if (_options.CurrencyDimension is { } dimension && input.Amount is { } amount
            && !request.TryWith(dimension, amount.Currency.Code))
        {
            unroutable ??= $"no channel is for {amount.Currency}";
        }

        foreach ((string name, string value) in input.Attributes)
        {
            if (schema.IndexOf(name) < 0 || schema[name].Kind != DimensionKind.Required)
            {
                errors.Add(new("Attributes", name, Names("a required dimension", schema, DimensionKind.Required)));
            }
            else if (!request.TryWith(name, value))
            {
                unroutable ??= $"dimension '{name}' has no value '{value}'";
            }
        }

        foreach ((string name, Requirement requirement) in input.Requirements)
        {
            if (schema.IndexOf(name) < 0 || schema[name].Kind != DimensionKind.Optional)
            {
                errors.Add(new("Requirements", name, Names("an optional dimension", schema, DimensionKind.Optional)));
            }
            else
            {
                request.With(name, requirement);
            }
        }

        request.NeededCapabilities = MaskOf("Capabilities", input.Capabilities, schema.Capabilities, errors, schema.CapabilityMask);
        request.GivenElements = MaskOf("Elements", input.Elements, schema.VerificationElements, errors, schema.VerificationElementMask);
        return unroutable;
    }

    private static ulong MaskOf(
        string field, ImmutableArray<string> names, ImmutableArray<string> known, List<FieldError> errors,
        Func<IEnumerable<string>, ulong> mask)
    {
        string[] unknown = [.. names.Where(name => !known.Contains(name, StringComparer.Ordinal))];
        foreach (string name in unknown)
        {
            errors.Add(new(field, name, known.IsEmpty ? "none: the routing schema declares none" : $"one of {string.Join(", ", known)}"));
        }

        return unknown.Length > 0 ? 0 : mask(names);
    }

    private static string Names(string what, RoutingSchema schema, DimensionKind kind)
    {
        IEnumerable<string> names = schema.Dimensions.Where(of => of.Kind == kind).Select(of => of.Id);
        return $"{what}: {string.Join(", ", names.DefaultIfEmpty("the schema has none"))}";
    }
}
