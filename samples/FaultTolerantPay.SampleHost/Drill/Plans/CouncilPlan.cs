using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>
/// A plan from files: real payments by day, and (each optional) real credit rows and a real outage trace. None of the three knows of the
/// others: what joins them is made here, and
/// the plan's notes say so.
/// </summary>
internal static class CouncilPlan
{
    private const int MaxMerchants = 250;
    private const int OpensAtHour = 7;
    private const int HoursOpen = 14;
    private static readonly string[] Institutions = ["alpha", "beta", "gamma"];
    private static readonly FaultRuleSetting[] Kinds = [new("unavailable"), new("error500After"), new("down"), new("lostAfter")];

    public static DrillPlan Make(DrillOptions options)
    {
        List<CouncilRow> rows = [.. CouncilFile.Read(options.Transactions!).OrderBy(row => row.Date)];
        if (options.Count is { } count && rows.Count > count)
        {
            rows.RemoveRange(count, rows.Count - count);
        }

        if (rows.Count == 0)
        {
            throw new CommandLine.UsageException($"{options.Transactions} has no payments.");
        }

        OutageTrace trace = options.Outages is { } outages ? OutageFile.Read(outages, options.Services)
            : new OutageTrace(DayOf(rows[0].Date), DayOf(rows[^1].Date), [], []);
        DateOnly firstDay = rows[0].Date;
        DateTimeOffset start = new(trace.First.UtcDateTime.Date, TimeSpan.Zero);
        int traceDays = Math.Max(1, (int)(trace.Last - start).TotalDays + 1);
        // A file longer than the trace begins it again.
        DateTimeOffset At(CouncilRow row) =>
            start.AddDays((row.Date.DayNumber - firstDay.DayNumber) % traceDays).AddHours(OpensAtHour)
                .AddSeconds(Place(row.Key, HoursOpen * 3_600));

        List<DrillCustomer> customers = Customers(rows, options.Credit, options.Seed);
        List<Payment> payments =
            [.. rows.Where(row => row.Amount.Minor > 0).Select(row => PaymentOf(row, At(row))).OrderBy(payment => payment.At)];
        (List<RefundOrder> refunds, int withoutOriginal) = Refunds(rows, At);
        Incident[] incidents = [.. trace.Outages.SelectMany((outage, number) => Incidents(outage, number))];
        // At midnight: between two days of payments.
        DateTimeOffset changesPolicyAt = start.AddDays(traceDays / 2);
        return new DrillPlan
        {
            Start = start,
            Currencies = [.. rows.Select(row => row.Amount.Currency).Distinct()],
            Merchants = Merchants(rows),
            Customers = customers,
            Payments = payments,
            Refunds = refunds,
            Incidents = incidents,
            ChangesPolicyAt = changesPolicyAt,
            CalmBatch = TimeSpan.FromHours(2),
            TroubledBatch = TimeSpan.FromMinutes(10),
            RefreshEvery = TimeSpan.FromDays(3),
            LimitsMaxAge = TimeSpan.FromDays(7),
            SuccessesPerStep = 3,
            Caps = new DrillCaps(All: 20_000_000, Outage: 15_000_000, Institution: 10_000_000, Merchant: 5_000_000, Customer: 500_000,
                UnknownCount: 60, PaymentsPerCustomerAndDay: 8),
            MinLimitMinor = 200_000,
            RefundsWithoutOriginal = withoutOriginal,
            Warnings = trace.Warnings,
            Notes = Notes(options, trace.Outages.Count, traceDays, firstDay, start, changesPolicyAt),
        };
    }

    private static Payment PaymentOf(CouncilRow row, DateTimeOffset at)
    {
        string card = CustomerOf(row);
        var institution = new InstitutionId(Institutions[Place(card, Institutions.Length)]);
        return new Payment(at, MerchantOf(row), new OrderId(row.Key), new CustomerId(card), row.Amount,
            new Mandate(institution, $"agreement-{card}"));
    }

    /// <summary>Merchants with the most payments join the programme; the others are met as merchants that have not.</summary>
    private static DrillMerchant[] Merchants(List<CouncilRow> rows) =>
    [
        .. rows.GroupBy(row => row.Merchant, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Take(MaxMerchants)
            .Select(group => new DrillMerchant(
                new MerchantProfile
                {
                    Id = MerchantOf(group.First()),
                    Name = group.Key.Length is > 0 and <= 200 ? group.Key : "unnamed",
                    Category = MerchantId.TryParse(group.First().Category, null, out _) ? group.First().Category : "unknown",
                    Currencies = [.. group.Select(row => row.Amount.Currency).Distinct()],
                },
                Consents: true)),
    ];

    private static List<DrillCustomer> Customers(List<CouncilRow> rows, string? creditFile, int seed)
    {
        IReadOnlyList<(string Grade, bool Defaults)>? credit = creditFile is null ? null : CreditFile.Read(creditFile);
        var random = new Random(seed);
        List<DrillCustomer> customers = [];
        foreach (string id in rows.Select(CustomerOf).Distinct(StringComparer.Ordinal))
        {
            (string grade, bool defaults) = credit is not null
                ? credit[(int)Place($"{seed}|{id}", credit.Count)]
                : (random.Next(100) switch { < 10 => "D", < 25 => "C", < 60 => "B", _ => "A" }, random.Next(100) < 5);
            customers.Add(new DrillCustomer(id, grade, defaults));
        }

        return customers;
    }

    /// <summary>
    /// For each negative row, its original: the latest payment before it (or on its day) with the same merchant and card, of the same
    /// amount, else of more, that is not refunded yet.
    /// </summary>
    private static (List<RefundOrder> Refunds, int WithoutOriginal) Refunds(List<CouncilRow> rows, Func<CouncilRow, DateTimeOffset> at)
    {
        Dictionary<(string, string), List<(CouncilRow Row, long Left)>> open = [];
        foreach (CouncilRow row in rows.Where(row => row.Amount.Minor > 0))
        {
            if (!open.TryGetValue((row.Merchant, row.Card), out List<(CouncilRow, long)>? list))
            {
                open[(row.Merchant, row.Card)] = list = [];
            }

            list.Add((row, row.Amount.Minor));
        }

        List<RefundOrder> refunds = [];
        int withoutOriginal = 0;
        foreach (CouncilRow row in rows.Where(row => row.Amount.Minor < 0))
        {
            long amount = -row.Amount.Minor;
            int found = -1;
            if (open.TryGetValue((row.Merchant, row.Card), out List<(CouncilRow Row, long Left)>? list))
            {
                bool MayBe((CouncilRow Row, long Left) original) => original.Row.Date <= row.Date
                    && original.Row.Amount.Currency == row.Amount.Currency && original.Left >= amount;
                found = list.FindLastIndex(original => MayBe(original) && original.Row.Amount.Minor == amount);
                found = found >= 0 ? found : list.FindLastIndex(original => MayBe(original));
            }

            if (found < 0)
            {
                withoutOriginal++;
                continue;
            }

            (CouncilRow paid, long left) = list![found];
            list[found] = (paid, left - amount);
            DateTimeOffset time = at(row);
            DateTimeOffset earliest = at(paid).AddMinutes(10);
            refunds.Add(new RefundOrder(time > earliest ? time : earliest, new TransactionKey(MerchantOf(paid), new OrderId(paid.Key)),
                new RefundId(row.Key), paid.Amount with { Minor = amount }));
        }

        return ([.. refunds.OrderBy(refund => refund.At)], withoutOriginal);
    }

    private static IEnumerable<Incident> Incidents((DateTimeOffset Start, DateTimeOffset End) outage, int number)
    {
        FaultRuleSetting kind = Kinds[number % Kinds.Length];
        yield return new Incident(outage.Start, Incident.BusinessSystem, $"Business system: fails ({kind.Kind})", kind);
        yield return new Incident(outage.End, Incident.BusinessSystem, "Business system: up again");
    }

    private static List<string> Notes(DrillOptions options, int outages, int traceDays, DateOnly firstDay, DateTimeOffset start,
        DateTimeOffset changesPolicyAt)
    {
        List<string> notes =
        [
            $"Payments are real ({Path.GetFileName(options.Transactions)}); their time of day is not in the file and is spread over " +
            $"{OpensAtHour}:00 to {OpensAtHour + HoursOpen}:00 by the hash of the row. Zero amounts are left out.",
            $"The {MaxMerchants} merchants with the most payments agreed to stand-in; a customer is the last four digits of a card.",
        ];
        notes.Add(options.Credit is null
            ? $"Customers' credit is generated from seed {options.Seed}."
            : $"The join of cards to rows of {Path.GetFileName(options.Credit)} is synthetic: by a hash of the card, seed " +
                $"{options.Seed}. The grade comes from repayment status alone; who defaulted in the file stops paying after the first " +
                $"advance.");
        notes.Add(options.Outages is null
            ? "No outages were given: the business system never fails, and the bank stands in only in the rehearsal at the end."
            : string.Create(CultureInfo.InvariantCulture,
                $"The join of days to {Path.GetFileName(options.Outages)} is synthetic: {firstDay:yyyy-MM-dd} is {start:yyyy-MM-dd} of " +
                $"the trace, and so on, over {traceDays} days. The business system is down while " +
                $"{(options.Services.Count == 0 ? "any service of the trace" : string.Join(" or ", options.Services))} is ({outages} " +
                $"outages); in which way it fails takes turns."));
        notes.Add(string.Create(CultureInfo.InvariantCulture,
            $"Until {changesPolicyAt:yyyy-MM-dd} merchants are paid before the answer, and customers are debited through the " +
            $"institutions. From then on merchants are promised the money, and the business system posts the debits."));
        return notes;
    }

    private static DateTimeOffset DayOf(DateOnly date) => new(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static MerchantId MerchantOf(CouncilRow row) => new("m-" + Hash(row.Merchant)[..16]);

    private static string CustomerOf(CouncilRow row) =>
        "card-" + (CustomerId.TryParse(row.Card, null, out _) ? row.Card : Hash(row.Card)[..8]);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>A place from 0 to below a count, the same for the same text in every run.</summary>
    private static long Place(string text, long count) =>
        (long)(BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text))) % (ulong)count);
}
