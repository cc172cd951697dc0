using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>What is outstanding: advance by advance with totals, or added up. A host may run on the store meanwhile.</summary>
internal static class OutstandingCommand
{
    private const string Age = "age";

    private static readonly string[] Groups = [.. Enum.GetNames<OutstandingGroup>().Select(name => name.ToLowerInvariant()), Age];

    public static Command Command { get; } = new(
        "outstanding",
        "Lists what is outstanding, by currency and the oldest first, with totals; or adds it up by something.",
        [],
        [
            StoreServices.Store,
            new("--customer", "ID", "Only of this customer."),
            new("--merchant", "ID", "Only of this merchant."),
            new("--institution", "ID", "Only through this institution."),
            new("--state", "NAME", $"Only in this state: {string.Join(", ", Enum.GetNames<AdvanceState>())}.",
                Rule: ValueRule.NameOf<AdvanceState>()),
            new("--currency", "CODE", "Only in this currency."),
            new("--older-than", "LENGTH", "Only what was decided at least so long ago: 30m, 12h, 7d.", Rule: ValueRule.Length),
            new("--by", "WHAT", $"Adds up instead of listing, by {string.Join(", ", Groups)}."),
            QueryOptions.Max,
            QueryOptions.After,
            QueryOptions.Json,
        ],
        invocation =>
            StoreServices.UseAsync(invocation, services => RunAsync(invocation, services.GetRequiredService<IOperatorQueries>())));

    private static async Task<int> RunAsync(Invocation invocation, IOperatorQueries queries)
    {
        OutstandingFilter filter = Filter(invocation);
        if (invocation.Value("--by") is not { } by)
        {
            return await ListAsync(invocation, queries, filter);
        }

        if (by.Equals(Age, StringComparison.OrdinalIgnoreCase))
        {
            return await SumByAgeAsync(invocation, queries, filter);
        }

        if (!Groups.Contains(by, StringComparer.OrdinalIgnoreCase))
        {
            throw new UsageException($"--by '{by}': one of {string.Join(", ", Groups)} is expected.");
        }

        return await SumAsync(invocation, queries, filter, Enum.Parse<OutstandingGroup>(by, ignoreCase: true));
    }

    private static OutstandingFilter Filter(Invocation invocation) => new()
    {
        Customer = invocation.Value("--customer") is { } customer ? new CustomerId(customer) : null,
        Merchant = invocation.Value("--merchant") is { } merchant ? new MerchantId(merchant) : null,
        Institution = invocation.Value("--institution") is { } institution ? new InstitutionId(institution) : null,
        State = invocation.Read<AdvanceState>("--state"),
        Currency = invocation.Value("--currency") is { } currency ? new Currency(currency) : null,
        ReservedBefore = invocation.Read<TimeSpan>("--older-than") is { } age ? TimeProvider.System.GetUtcNow() - age : null,
    };

    private static async Task<int> ListAsync(Invocation invocation, IOperatorQueries queries, OutstandingFilter filter)
    {
        QueryPage<Advance> page = await QueryOptions.AskAsync(
            () => queries.ListOutstandingAsync(filter, invocation.Value(QueryOptions.After.Name), QueryOptions.PageLength(invocation),
                invocation.Stop));
        QueryPage<OutstandingTotal> totals =
            await queries.SumOutstandingAsync(filter, OutstandingGroup.Currency, null, StoreRules.MaxPageSize, invocation.Stop);
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new { Advances = page.Items.Select(Row), Totals = totals.Items.Select(Row), page.Next });
            return ExitCode.Done;
        }

        Table table = new Table { Border = TableBorder.Simple }.AddColumns("payment", "customer", "institution", "state", "decided",
            "amount", "outstanding", "exposure", "next action");
        foreach (Advance advance in page.Items)
        {
            table.Row(
                advance.Key.ToString(), advance.Customer.ToString(), advance.Institution.ToString(), advance.State.ToString(),
                QueryOptions.Shown(advance.ReservedAt), advance.Amount.ToString(),
                    new Money(advance.OutstandingMinor, advance.Amount.Currency).ToString(),
                new Money(advance.ExposureMinor, advance.Amount.Currency).ToString(), advance.NextActionAt is { } next
                    ? QueryOptions.Shown(next) : "");
        }

        invocation.Console.Write(table);
        Show(invocation, totals.Items);
        QueryOptions.ShowNext(invocation, page.Next);
        return ExitCode.Done;
    }

    private static async Task<int> SumAsync(Invocation invocation, IOperatorQueries queries, OutstandingFilter filter, OutstandingGroup by)
    {
        QueryPage<OutstandingTotal> page = await QueryOptions.AskAsync(
            () => queries.SumOutstandingAsync(filter, by, invocation.Value(QueryOptions.After.Name), QueryOptions.PageLength(invocation),
                invocation.Stop));
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new { Totals = page.Items.Select(Row), page.Next });
            return ExitCode.Done;
        }

        Show(invocation, page.Items);
        QueryOptions.ShowNext(invocation, page.Next);
        return ExitCode.Done;
    }

    private static async Task<int> SumByAgeAsync(Invocation invocation, IOperatorQueries queries, OutstandingFilter filter)
    {
        IReadOnlyList<OutstandingAge> ages =
            await queries.SumOutstandingByAgeAsync(filter, TimeProvider.System.GetUtcNow(), null, invocation.Stop);
        IEnumerable<OutstandingTotal> rows = ages.SelectMany(age => age.Totals.Select(total => total with { Group = Band(age) }));
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new { Totals = rows.Select(Row) });
        }
        else
        {
            Show(invocation, rows);
        }

        return ExitCode.Done;
    }

    private static string Band(OutstandingAge age) => age.To is { } to ? $"{(int)age.From.TotalDays} to {(int)to.TotalDays} days"
        : $"{(int)age.From.TotalDays} days or more";

    private static void Show(Invocation invocation, IEnumerable<OutstandingTotal> totals)
    {
        Table table = new Table { Border = TableBorder.Simple }.AddColumns("total of", "advances", "outstanding", "exposure", "oldest");
        foreach (OutstandingTotal total in totals)
        {
            table.Row(
                $"{total.Group} {total.Currency}".Trim(), total.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
                new Money(total.OutstandingMinor, total.Currency).ToString(), new Money(total.ExposureMinor, total.Currency).ToString(),
                    QueryOptions.Shown(total.OldestReservedAt));
        }

        invocation.Console.Write(table);
    }

    private static object Row(Advance advance) => new
    {
        Merchant = advance.Key.Merchant.Value,
        Order = advance.Key.Order.Value,
        Attempt = advance.Key.Attempt.Value,
        Customer = advance.Customer.Value,
        Institution = advance.Institution.Value,
        advance.State,
        advance.ReservedAt,
        Currency = advance.Amount.Currency.Code,
        AmountMinor = advance.Amount.Minor,
        advance.OutstandingMinor,
        advance.ExposureMinor,
        advance.NextActionAt,
    };

    private static object Row(OutstandingTotal total) =>
        new
        {
            total.Group,
            Currency = total.Currency.Code,
            total.Count,
            total.OutstandingMinor,
            total.ExposureMinor,
            total.OldestReservedAt
        };
}
