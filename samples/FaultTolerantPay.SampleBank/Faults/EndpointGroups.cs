using FaultTolerantPay.SampleBank.Http;

namespace FaultTolerantPay.SampleBank.Faults;

/// <summary>All endpoint groups by name.</summary>
internal sealed class EndpointGroups
{
    public const string BusinessName = "business";
    public const string InstantPayoutName = "payout-instant";
    public const string CallbackPayoutName = "payout-callback";

    public static readonly string[] InstitutionIds = ["alpha", "beta", "gamma"];
    public static readonly string[] PayoutIds = ["instant", "instant-2", "callback"];

    /// <summary>Two for each institution, so that one can fail while the other goes on.</summary>
    public static readonly string[] CollectionIds = ["alpha", "alpha-2", "beta", "beta-2", "gamma", "gamma-2"];

    public static readonly string[] ProviderIds = ["sync", "callback", "polling"];

    private readonly Dictionary<string, EndpointGroup> _byName;

    public EndpointGroups()
    {
        var normal = new GroupBehaviour();
        _byName = new EndpointGroup[]
        {
            new(BusinessName, normal),
            new("institution-alpha", normal),
            new("institution-beta", normal),
            new("institution-gamma", normal),
            // These book every send, so that a caller's second send shows in the ledger as a second payment.
            new(InstantPayoutName, normal with { Deduplicates = false }),
            new("payout-instant-2", normal with { Deduplicates = false }),
            new(CallbackPayoutName, normal with { HonoursSendBefore = true }),
            new("collection-alpha", normal),
            new("collection-alpha-2", normal),
            new("collection-beta", normal with { Deduplicates = false }),
            new("collection-beta-2", normal with { Deduplicates = false }),
            new("collection-gamma", normal with { HonoursSendBefore = true }),
            new("collection-gamma-2", normal with { HonoursSendBefore = true }),
            new("provider-sync", normal),
            new("provider-callback", normal),
            new("provider-polling", normal),
        }.ToDictionary(group => group.Name, StringComparer.Ordinal);
    }

    public IEnumerable<EndpointGroup> All => _byName.Values;

    public EndpointGroup Business => _byName[BusinessName];

    public EndpointGroup CallbackPayout => _byName[CallbackPayoutName];

    public EndpointGroup Institution(string id) => Find("institution", id, "institution-" + id, InstitutionIds);

    public EndpointGroup Payout(string id) => Find("channel", id, "payout-" + id, PayoutIds);

    public EndpointGroup Collection(string id) => Find("channel", id, "collection-" + id, CollectionIds);

    public EndpointGroup Provider(string id) => Find("provider", id, "provider-" + id, ProviderIds);

    public EndpointGroup ByName(string name) => Find("group", name, name, [.. _byName.Keys]);

    private EndpointGroup Find(string field, string value, string name, string[] allowed) =>
        _byName.TryGetValue(name, out var group)
            ? group
            : throw BadRequestException.Of(field, $"must be one of {string.Join(", ", allowed)}; was \"{value}\"");
}
