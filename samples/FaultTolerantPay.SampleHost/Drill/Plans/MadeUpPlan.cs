using System.Globalization;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>
/// A day of made-up traffic in two currencies: a morning in which all is well, an outage that begins with lost answers, an afternoon in which the business system is out of
/// service, slow and broken, and customers who do not pay.
/// </summary>
internal static class MadeUpPlan
{
    private const int MerchantCount = 40;
    private const int CustomerCount = 600;
    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromHours(10);
    private static readonly Currency[] Currencies = [new("EUR"), new("GBP")];
    private static readonly string[] Categories = ["5411", "5812", "5999", "5541", "5912", "8062"];
    private static readonly string[] Institutions = ["alpha", "beta", "gamma"];

    public static DrillPlan Make(int count, int seed)
    {
        var random = new Random(seed);
        DrillMerchant[] merchants = [.. Enumerable.Range(1, MerchantCount).Select(Merchant)];
        DrillCustomer[] customers = [.. Enumerable.Range(1, CustomerCount).Select(n => Customer(n, random))];
        Payment[] payments = [.. Enumerable.Range(1, count).Select(n => Payment(n, count, merchants, customers, random))];
        return new DrillPlan
        {
            Start = Morning - TimeSpan.FromHours(1),
            Currencies = Currencies,
            Merchants = merchants,
            Customers = customers,
            Payments = payments,
            Refunds = [.. payments.Where(_ => random.Next(100) < 4).Select(payment => Refund(payment, random)).OrderBy(refund => refund.At)],
            Incidents = Incidents(),
            CalmBatch = TimeSpan.FromMinutes(10),
            TroubledBatch = TimeSpan.FromMinutes(5),
            RefreshEvery = TimeSpan.FromHours(4),
            SuccessesPerStep = 10,
            Caps = new DrillCaps(All: 6_000_000, Outage: 5_000_000, Institution: 3_000_000, Merchant: 300_000, Customer: 60_000, UnknownCount: 12, PaymentsPerCustomerAndDay: 5),
            LowestLimitMinor = 30_000,
            Notes = [$"Traffic, customers and faults are made up from seed {seed}."],
        };
    }

    private static DrillMerchant Merchant(int number) => new(
        new MerchantProfile
        {
            Id = new MerchantId($"m-{number:000}"),
            Name = $"Merchant {number}",
            Category = Categories[number % Categories.Length],
            Currencies = [.. Currencies],
        },
        Consents: number % 8 != 0);

    private static DrillCustomer Customer(int number, Random random) => new(
        $"c-{number:0000}",
        random.Next(100) switch { < 3 => null, < 10 => "D", < 25 => "C", < 60 => "B", _ => "A" },
        Defaults: random.Next(100) < 6,
        IsSuspect: random.Next(100) < 2);

    private static Payment Payment(int number, int count, DrillMerchant[] merchants, DrillCustomer[] customers, Random random)
    {
        DrillCustomer customer = customers[random.Next(customers.Length)];
        var institution = new InstitutionId(Institutions[random.Next(Institutions.Length)]);
        // From 2.00 to about 450.00, small ones far more often.
        long minor = (long)(200 * Math.Pow(225, random.NextDouble() * random.NextDouble()));
        return new Payment(
            Morning + (Day * number / count),
            merchants[random.Next(merchants.Length)].Profile.Id,
            new OrderId(string.Create(CultureInfo.InvariantCulture, $"o-{number:000000}")),
            new CustomerId(customer.Id),
            new Money(minor, Currencies[random.Next(Currencies.Length)]),
            random.Next(100) < 3 ? null : new CollectionMeans(institution, $"agreement-{customer.Id}"),
            random.Next(2) == 0 ? institution : null);
    }

    private static RefundOrder Refund(Payment payment, Random random) => new(
        payment.At + (TimeSpan.FromHours(20) * random.NextDouble()),
        payment.Key,
        new RefundId("r-1"),
        payment.Amount with { Minor = random.Next(2) == 0 ? payment.Amount.Minor : Math.Max(1, payment.Amount.Minor / 2) });

    private static Incident[] Incidents()
    {
        FaultRuleSetting[] losses = [new("lostAfter", 0.04), new("lostBefore", 0.04), new("unavailable", 0.04), new("error500After", 0.02)];
        string[] sends = ["collect", "refund"];
        FaultRuleSetting[] collectionLosses = [new("lostAfter", 0.08, 0, sends), new("lostBefore", 0.08, 0, sends), new("unavailable", 0.05, 0, sends)];
        return
        [
            At(2.00, Incident.BusinessSystem, "Business system: answers are lost", new FaultRuleSetting("lostAfter")),
            At(2.00, "payout-instant", "Payout channel: some answers are lost", losses),
            At(2.10, Incident.BusinessSystem, "Business system: down", new FaultRuleSetting("down")),
            At(2.90, Incident.BusinessSystem, "Business system: up again"),
            At(3.00, "payout-instant", "Payout channel: well again"),
            At(5.00, Incident.BusinessSystem, "Business system: out of service", new FaultRuleSetting("unavailable")),
            At(5.20, "institution-alpha", "Institution alpha: down", new FaultRuleSetting("down")),
            At(5.60, "institution-alpha", "Institution alpha: up again"),
            At(5.70, Incident.BusinessSystem, "Business system: errors", new FaultRuleSetting("error500")),
            At(6.00, Incident.BusinessSystem, "Business system: up again"),
            At(6.00, "collection-alpha", "Collection channels: some answers are lost", collectionLosses),
            At(6.00, "collection-beta", "Collection channels: some answers are lost", collectionLosses),
            At(8.00, Incident.BusinessSystem, "Business system: too slow to answer in time", new FaultRuleSetting("slow", 1, 5_000, ["execute"])),
            At(8.30, Incident.BusinessSystem, "Business system: up again"),
            At(9.90, "collection-alpha", "Collection channels: well again"),
            At(9.90, "collection-beta", "Collection channels: well again"),
        ];

        static Incident At(double hours, string group, string title, params FaultRuleSetting[] rules) => new(Morning + TimeSpan.FromHours(hours), group, title, rules);
    }
}
