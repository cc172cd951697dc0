using FaultTolerantPay.SampleBank.Http;

namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>All doors with statements.</summary>
internal static class StatementDoors
{
    public const string AccountNumber = "6600001";

    /// <summary>Those that move money: institutions, and card providers.</summary>
    public static readonly IReadOnlyList<StatementDoor> Movers =
    [
        new("institution-alpha", ["payout-instant", "payout-instant-2", "collection-alpha", "collection-alpha-2"],
            StatementFormats.UnionPayZm, "7700001"),
        new("institution-beta", ["payout-callback", "collection-beta", "collection-beta-2"], StatementFormats.UnionPayZm, "7700002"),
        new("institution-gamma", ["collection-gamma", "collection-gamma-2"], StatementFormats.UnionPayZm, "7700003"),
        new("provider-sync", ["provider-sync"], StatementFormats.WeChat, null),
        new("provider-callback", ["provider-callback"], StatementFormats.Alipay, null),
        new("provider-polling", ["provider-polling"], StatementFormats.UnionPayZm, null),
    ];

    public static readonly StatementDoor Account = new("account", [], StatementFormats.Camt053, AccountNumber);

    private static readonly StatementDoor[] All = [.. Movers, Account];

    /// <summary>The door whose movements a group's are.</summary>
    public static StatementDoor OfGroup(string group) => Movers.Single(door => door.Groups.Contains(group, StringComparer.Ordinal));

    public static StatementDoor ByName(string name) => Array.Find(All, door => door.Name == name)
        ?? throw BadRequestException.Of(
            "door", $"must be one of {string.Join(", ", All.Select(door => door.Name))}; was \"{name}\"");
}
