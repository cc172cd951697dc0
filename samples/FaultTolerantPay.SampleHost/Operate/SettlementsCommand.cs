using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>Lists what channels paid on the bank's account, and what of it no operation explains.</summary>
internal static class SettlementsCommand
{
    private const int UsualDays = 31;

    private static readonly Option Provider = new("--provider", "ID", "Only this provider's settlements.");

    private static readonly Option From = new(
        "--from", "DAY", $"The first booking day, such as 2026-11-22. Default: {UsualDays} days ago.", Rule: ValueRule.Time);

    public static Command Command { get; } = new(
        "settlements",
        "Lists what channels paid on the bank's account, with the days that it settles and what no operation explains.",
        [],
        [StoreServices.Store, Provider, From, QueryOptions.Max, QueryOptions.After, QueryOptions.Json],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services)));

    private static async Task<int> RunAsync(Invocation invocation, IServiceProvider services)
    {
        DateTimeOffset from = invocation.Read<DateTimeOffset>(From.Name)
            ?? services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-UsualDays);
        ProviderId? provider = QueryOptions.ProviderOf(invocation, Provider);
        QueryPage<ChannelSettlement> page = await QueryOptions.AskAsync(
            () => services.GetRequiredService<ILedgerStore>().ListSettlementsAsync(
                provider,
                DateOnly.FromDateTime(from.UtcDateTime),
                invocation.Value(QueryOptions.After.Name),
                QueryOptions.PageLength(invocation),
                invocation.Stop));
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, AsJson(page));
            return ExitCode.Done;
        }

        Table table = new Table { Border = TableBorder.Simple }.AddColumns(
            "booked on", "provider", "payer", "reference", "amount", "days", "settled", "in suspense");
        foreach (ChannelSettlement one in page.Items)
        {
            table.Row(
                $"{one.BookedOn:yyyy-MM-dd}", one.Provider.ToString(), one.Payer, one.Reference, one.Amount.ToString(),
                string.Join(' ', one.Days.Select(day => $"{day:yyyy-MM-dd}")), one.IsSettled ? "yes" : "no",
                (one.Amount with { Minor = one.SuspenseMinor }).ToString());
        }

        invocation.Console.Write(table);
        QueryOptions.ShowNext(invocation, page.Next);
        return ExitCode.Done;
    }

    private static object AsJson(QueryPage<ChannelSettlement> page) => new
    {
        Settlements = page.Items.Select(one => new
        {
            one.Id,
            Provider = one.Provider.Value,
            Account = one.Account.Value,
            one.Payer,
            one.Reference,
            one.BookedOn,
            AmountMinor = one.Amount.Minor,
            Currency = one.Amount.Currency.Code,
            one.IsSettled,
            one.SuspenseMinor,
            one.Days,
            Shares = one.Shares.Select(share => new { Channel = share.Channel?.Value, share.Account, share.AmountMinor }),
            one.ChangedAt,
            one.Version,
        }),
        page.Next,
    };
}
