namespace FaultTolerantPay.Simulation.Runs;

/// <summary>Who takes part in a run.</summary>
internal static class People
{
    public static readonly Currency Eur = new("EUR");
    public static readonly Currency Jpy = new("JPY");
    public static readonly OperatorId Clerk = new("clerk");
    public static readonly OperatorId Auditor = new("auditor");
    public static readonly OperatorId Supervisor = new("supervisor");
    public static readonly InstitutionId[] Institutions = [new("alpha"), new("beta"), new("gamma")];

    /// <summary>An institution's logical channels: one with its id and, where the router chooses, another.</summary>
    public static IEnumerable<ChannelId> ChannelsOf(InstitutionId institution, bool areRouted) =>
        areRouted ? [new(institution.Value), new($"{institution}-2")] : [new(institution.Value)];

    /// <summary>m4 never consents; m5 is blocked; m6 has no limits.</summary>
    public static readonly MerchantId[] Merchants = [new("m1"), new("m2"), new("m3"), new("m4"), new("m5"), new("m6")];

    public static readonly CustomerId[] Customers = [.. Enumerable.Range(1, 14).Select(number => new CustomerId($"c{number}"))];

    /// <summary>Part of every token: it may be nowhere but in the request and the instruction (M8).</summary>
    public const string Secret = "SECRET";

    public static bool IsPoor(CustomerId customer) => customer.Value is "c3" or "c7";

    public static bool IsBlocked(CustomerId customer) => customer.Value == "c9";
}
