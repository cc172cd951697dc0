using System.Globalization;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>Encrypts the mandate tokens of a store under the key that writes now, page by page, while hosts run on it.</summary>
internal static class RotateKeyCommand
{
    private const int RowsOfAPage = 100;
    private const int PagesBetweenLines = 50;
    private static readonly Option Keys = new("--keys", "FILE",
        $"The keys, one a line as ID BASE64: the first writes, the others read. For its user alone. Default: the file that " +
        $"{KeyFile.Variable} names.");
    private static readonly Option Max = new("--limit", "N",
        $"Rows of a page, which is one transaction: 1 to 1000. Default: {RowsOfAPage}.", Rule: ValueRule.Number(1, 1_000));

    public static Command Command { get; } = new(
        "rotate-key",
        "Encrypts a store's mandate tokens under the first of the keys. May be stopped and begun again. Exit code 1 where an older key " +
        "is still needed.",
        [],
        [StoreServices.Store, Keys, Max, QueryOptions.After, QueryOptions.Json],
        RunAsync);

    private static Task<int> RunAsync(Invocation invocation)
    {
        ISecretProtector protector = (invocation.Value(Keys.Name) is { } file ? KeyFile.Read(file) : KeyFile.FromEnvironment())
            ?? throw new UsageException($"{Keys.Shown} or the environment variable {KeyFile.Variable} is expected.");
        return StoreServices.UseAsync(invocation,
            services => RotateAsync(invocation, services.GetRequiredService<SqliteStore>().MandateRotation), protector);
    }

    private static async Task<int> RotateAsync(Invocation invocation, MandateRotation rotation)
    {
        int most = (int)(invocation.Read<long>(Max.Name) ?? RowsOfAPage);
        string? next = invocation.Value(QueryOptions.After.Name);
        (long rows, long unreadable, int unwritten) = (0, 0, 0);
        try
        {
            for (long pages = 1; ; pages++)
            {
                MandateRotationPage page = await rotation.RotateAsync(next, most, invocation.Stop);
                (rows, unreadable, unwritten, next) = (rows + page.Rows, unreadable + page.Unreadable, page.Unwritten, page.Next);
                if (next is null)
                {
                    break;
                }

                if (pages % PagesBetweenLines == 0)
                {
                    invocation.Error.Line($"{rows} rows are encrypted anew so far; now at '{next}'.");
                }
            }
        }
        catch (ArgumentException error) when (error.ParamName == "after")
        {
            throw new UsageException($"{QueryOptions.After.Name}: {error.Message}");
        }
        catch (OperationCanceledException) when (next is not null)
        {
            invocation.Error.Line($"Stopped after {rows} rows. It continues with {QueryOptions.After.Name} '{next}', or from the start.");
            throw;
        }

        IReadOnlyList<MandateKeyCount> counts = await rotation.CountAsync(invocation.Stop);
        long left = counts.Where(count => count.Key != rotation.WritingKey).Sum(count => count.Tokens);
        Show(invocation, new RotationReport(rotation.WritingKey!, rows, unreadable, unwritten, left == 0, counts));
        return left == 0 ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    private static void Show(Invocation invocation, RotationReport answer)
    {
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, answer);
            return;
        }

        Table table = new Table { Border = TableBorder.Simple }.AddColumns("key", "tokens");
        foreach (MandateKeyCount count in answer.Keys)
        {
            table.Row(count.Key ?? "(in the clear)", count.Tokens.ToString(CultureInfo.InvariantCulture));
        }

        invocation.Console.Write(table);
        invocation.Console.Line($"{answer.Rows} rows are encrypted anew under '{answer.WritingKey}'.");
        if (answer.Unreadable > 0)
        {
            invocation.Console.Line($"{answer.Unreadable} tokens cannot be opened by these keys, and stay as they are.");
        }

        if (answer.Unwritten > 0)
        {
            invocation.Console.Line(
                $"{answer.Unwritten} tokens wait in files beside the store: a host that runs takes them over; then run this again.");
        }

        invocation.Console.Line(answer.IsComplete ? "No other key is needed any more." : "Other keys are still needed.");
    }

    private sealed record RotationReport(string WritingKey, long Rows, long Unreadable, int Unwritten, bool IsComplete,
        IReadOnlyList<MandateKeyCount> Keys);
}
