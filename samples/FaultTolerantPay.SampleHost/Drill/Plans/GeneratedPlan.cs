using System.Globalization;

namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>
/// Two days of made-up traffic in two currencies. The people in it are what a bank meets: customers of poor credit, on the fraud list,
/// unknown to the institutions, short of money or
/// unwilling to pay; two who buy for a business; merchants that did not agree, or that the programme does not admit; tills that send
/// nonsense. The business system loses answers, is down, out of
/// service, slow and broken. Overnight the bank changes its policy.
/// </summary>
internal static class GeneratedPlan
{
    private const int MerchantCount = 40;
    private const int CustomerCount = 600;
    private const string Hospital = "8062";

    /// <summary>The share of the payments that comes on the first day, in percent.</summary>
    private const int FirstDay = 60;

    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromHours(10);
    private static readonly Currency[] Currencies = [new("EUR"), new("GBP")];
    private static readonly string[] Categories = ["5411", "5812", "5999", "5541", "5912", Hospital];
    private static readonly string[] Institutions = ["alpha", "beta", "gamma"];

    /// <summary>Buys large sums; another buys small ones, and often.</summary>
    private static readonly DrillCustomer Wholesaler = new("c-wholesale", "A");
    private static readonly DrillCustomer Errands = new("c-errands", "A");

    public static DrillPlan Make(int count, int seed)
    {
        var random = new Random(seed);
        DrillMerchant[] merchants = [.. Enumerable.Range(1, MerchantCount).Select(Merchant)];
        DrillCustomer[] customers = [.. Enumerable.Range(1, CustomerCount).Select(n => Customer(n, random))];
        List<Payment> payments = [];
        for (int number = 1; number <= count; number++)
        {
            payments.Add(Till(number, Payment(number, count, merchants, customers, random), payments));
        }

        return new DrillPlan
        {
            Start = Morning - TimeSpan.FromHours(1),
            Currencies = Currencies,
            Merchants = merchants,
            Customers = [.. customers, Wholesaler, Errands],
            Payments = payments,
            Refunds = [.. payments.Where(payment => payment.Amount.Minor > 0 && random.Next(100) < 4)
                .Select(payment => Refund(payment, random)).OrderBy(refund => refund.At)],
            Incidents = Incidents(),
            ChangesPolicyAt = Morning.AddDays(1) - TimeSpan.FromHours(1),
            BlockedMerchants = [merchants[^1].Profile.Id.Value],
            CalmBatch = TimeSpan.FromMinutes(10),
            TroubledBatch = TimeSpan.FromMinutes(5),
            RefreshEvery = TimeSpan.FromHours(4),
            LimitsMaxAge = TimeSpan.FromHours(7),
            SuccessesPerStep = 4,
            Caps = new DrillCaps(All: 6_000_000, Outage: 5_000_000, Institution: 3_000_000, Merchant: 300_000, Customer: 40_000,
                UnknownCount: 12, PaymentsPerCustomerAndDay: 5),
            MinLimitMinor = 30_000,
            Notes =
            [
                $"Traffic, customers and faults are generated from seed {seed}.",
                "On the first day merchants are paid before the answer, and customers are debited through the institutions. From the " +
                "second day on merchants are promised the money, and the business system posts the debits.",
            ],
        };
    }

    private static DrillMerchant Merchant(int number) => new(
        new MerchantProfile
        {
            Id = new MerchantId($"m-{number:000}"),
            Name = $"Merchant {number}",
            Category = number == 1 ? DrillPlan.DeniedCategory : Categories[number % Categories.Length],
            Currencies = [.. Currencies],
        },
        Consents: number == MerchantCount || number % 8 != 0);

    private static DrillCustomer Customer(int number, Random random) => new(
        $"c-{number:0000}",
        random.Next(100) switch { < 3 => null, < 11 => "D", < 25 => "C", < 60 => "B", _ => "A" },
        Defaults: random.Next(100) < 5,
        IsSuspect: random.Next(100) < 2,
        BalanceMinor: random.Next(100) < 3 ? random.Next(200, 2_000) : null);

    private static Payment Payment(int number, int count, DrillMerchant[] merchants, DrillCustomer[] customers, Random random)
    {
        MerchantProfile merchant = merchants[random.Next(merchants.Length)].Profile;
        // From 2.00 to about 800.00, small ones far more often; a hospital's bills are larger.
        long minor = (long)(200 * Math.Pow(400, random.NextDouble() * random.NextDouble())) * (merchant.Category == Hospital ? 4 : 1);
        (DrillCustomer customer, minor, Currency currency) = random.Next(100) switch
        {
            < 2 => (Wholesaler, random.Next(12_000, 30_000), Currencies[0]),
            < 4 => (Errands, random.Next(200, 800), Currencies[0]),
            _ => (customers[random.Next(customers.Length)], minor, Currencies[random.Next(Currencies.Length)]),
        };
        var institution = new InstitutionId(Institutions[random.Next(Institutions.Length)]);
        return new Payment(
            At(number, count),
            merchant.Id,
            new OrderId(string.Create(CultureInfo.InvariantCulture, $"o-{number:000000}")),
            new CustomerId(customer.Id),
            new Money(minor, currency),
            random.Next(100) < 3 ? null : new Mandate(institution, $"agreement-{customer.Id}"),
            random.Next(2) == 0 ? institution : null);
    }

    /// <summary>
    /// One payment in 250 comes with an amount below zero, and one in 250 under an order number that the till has used before.
    /// </summary>
    private static Payment Till(int number, Payment payment, List<Payment> before) => (number % 250) switch
    {
        110 => payment with { Amount = payment.Amount with { Minor = -payment.Amount.Minor } },
        210 => before[^60] with { At = payment.At, Amount = before[^60].Amount with { Minor = before[^60].Amount.Minor + 100 } },
        _ => payment,
    };

    private static DateTimeOffset At(int number, int count)
    {
        int today = count * FirstDay / 100;
        return number <= today
            ? Morning + (Day * number / Math.Max(1, today))
            : Morning.AddDays(1) + (Day * (number - today) / (count - today));
    }

    private static RefundOrder Refund(Payment payment, Random random) => new(
        payment.At + (TimeSpan.FromHours(20) * random.NextDouble()),
        payment.Key,
        new RefundId("r-1"),
        payment.Amount with { Minor = random.Next(2) == 0 ? payment.Amount.Minor : Math.Max(1, payment.Amount.Minor / 2) });

    private static Incident[] Incidents()
    {
        string[] sends = ["payout", "collect", "refund"];
        FaultRuleSetting[] payoutLosses =
            [new("lostAfter", 0.04), new("lostBefore", 0.04), new("unavailable", 0.04), new("error500After", 0.02)];
        FaultRuleSetting[] outOfService = [new("unavailable", 1, 0, sends)];
        FaultRuleSetting[] collectionLosses =
            [new("lostAfter", 0.08, 0, sends), new("lostBefore", 0.08, 0, sends), new("unavailable", 0.05, 0, sends)];
        return
        [
            // The first day.
            At(0.50, "institution-gamma", "Institution gamma: gives no limits", new FaultRuleSetting("down", Operations: ["limit"])),
            At(2.00, Incident.BusinessSystem, "Business system: answers are lost", new FaultRuleSetting("lostAfter")),
            At(2.00, "payout-instant", "Payout channel alpha: some answers are lost", payoutLosses),
            At(2.10, Incident.BusinessSystem, "Business system: down", new FaultRuleSetting("down")),
            At(2.90, Incident.BusinessSystem, "Business system: up again"),
            At(3.00, "payout-instant", "Payout channel alpha: answers again"),
            At(5.00, Incident.BusinessSystem, "Business system: out of service", new FaultRuleSetting("unavailable")),
            At(5.10, "payout-callback", "Payout channel beta: out of service", outOfService),
            At(5.20, "institution-alpha", "Institution alpha: down", new FaultRuleSetting("down")),
            At(5.50, "payout-callback", "Payout channel beta: in service again"),
            At(5.60, "institution-alpha", "Institution alpha: up again"),
            At(5.70, Incident.BusinessSystem, "Business system: errors", new FaultRuleSetting("error500")),
            At(6.00, Incident.BusinessSystem, "Business system: up again"),
            At(6.00, "collection-alpha", "Collection channel alpha: some answers are lost", collectionLosses),
            At(6.00, "collection-beta", "Collection channel beta: some answers are lost", collectionLosses),
            At(8.00, Incident.BusinessSystem, "Business system: too slow to answer in time",
                new FaultRuleSetting("slow", 1, 5_000, ["execute"])),
            At(8.30, Incident.BusinessSystem, "Business system: up again"),
            At(8.95, "collection-gamma", "Collection channel gamma: out of service", outOfService),
            At(9.00, "institution-gamma", "Institution gamma: gives limits again"),
            At(9.50, "collection-gamma", "Collection channel gamma: in service again"),
            At(9.90, "collection-alpha", "Collection channel alpha: answers again"),
            At(9.90, "collection-beta", "Collection channel beta: answers again"),
            // The second.
            At(26.00, Incident.BusinessSystem, "Business system: answers are lost", new FaultRuleSetting("error500After")),
            At(26.05, Incident.BusinessSystem, "Business system: down", new FaultRuleSetting("down")),
            At(26.10, "payout-instant", "Payout channel alpha: some answers are lost", payoutLosses),
            At(26.80, Incident.BusinessSystem, "Business system: up again"),
            At(27.00, "payout-instant", "Payout channel alpha: answers again"),
            At(30.00, Incident.BusinessSystem, "Business system: out of service", new FaultRuleSetting("unavailable")),
            At(30.80, Incident.BusinessSystem, "Business system: up again"),
            At(30.80, Incident.BusinessSystem, "Business system: some advices are not answered",
                new FaultRuleSetting("lostAfter", 0.1, 0, ["advice"])),
            At(34.00, Incident.BusinessSystem, "Business system: answers all advices again"),
        ];

        static Incident At(double hours, string group, string title, params FaultRuleSetting[] rules) =>
            new(Morning + TimeSpan.FromHours(hours), group, title, rules);
    }
}
