using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Move;

/// <summary>What a move shows.</summary>
internal sealed record MoveReport
{
    public required MoveResult Result { get; init; }

    /// <summary>What the store on PostgreSQL answers otherwise than the file, and what is wrong in its audit trail.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The audit trail as the store on PostgreSQL has it; null: nothing was opened there.</summary>
    public AuditTrailCheck? Trail { get; init; }

    public bool IsRight => Result.IsSame && Problems.Count == 0;

    public void Show(Invocation invocation, bool asJson)
    {
        if (asJson)
        {
            JsonAnswer.Write(invocation.Out, new
            {
                isMoved = Result.IsSame,
                rowsStored = Result.RowsStored,
                copyingSeconds = Result.Copying.TotalSeconds,
                comparingSeconds = Result.Comparing.TotalSeconds,
                tables = Result.Tables,
                sums = Result.Sums,
                auditTrail = Trail is { } trail ? new { rows = trail.Rows, head = trail.Head } : null,
                problems = Problems,
            });
            return;
        }

        Table tables = new Table { Border = TableBorder.Simple }.AddColumns("table", "rows in the file", "rows in PostgreSQL", "content");
        foreach (ComparedTable table in Result.Tables)
        {
            tables.Row(table.Table, Counted(table.RowsInFile), Counted(table.RowsInDatabase), table.IsSame ? "same" : "DIFFERS");
        }

        invocation.Console.Write(tables);
        Table sums = new Table { Border = TableBorder.Simple }.AddColumns("sum", "in the file", "in PostgreSQL", "");
        foreach (ComparedSum sum in Result.Sums)
        {
            sums.Row(sum.Name, sum.InFile, sum.InDatabase, sum.IsSame ? "same" : "DIFFERS");
        }

        invocation.Console.Write(sums);
        foreach (string problem in Problems)
        {
            invocation.Console.Line(problem);
        }

        double rate = Result.RowsStored / Math.Max(Result.Copying.TotalSeconds, 0.001);
        invocation.Console.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{Result.RowsStored} rows stored in {Result.Copying.TotalSeconds:0.0} s ({rate:0} a second), "
            + $"compared in {Result.Comparing.TotalSeconds:0.0} s."));
        if (Trail is { Head: { } head } noted)
        {
            invocation.Console.Line($"Audit trail: {noted.Rows} rows. To note elsewhere: {noted.Rows}:{head}");
        }

        invocation.Console.Line(IsRight ? "The store is moved. Keep the file, and start no node on it again."
            : Result.IsSame ? "The store is moved, and something in it is wrong: see above."
            : "The sides differ. No node starts on PostgreSQL.");
    }

    private static string Counted(long rows) => rows.ToString(CultureInfo.InvariantCulture);
}
