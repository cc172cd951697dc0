using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Route;
using nietras.SeparatedValues;

namespace FaultTolerantPay.SampleHost.Reconcile;

/// <summary>The rows that the last comparison held: they are looked for once more.</summary>
internal static class HeldRows
{
    public static void Read(string path, StatementMatcher matcher)
    {
        using FileStream stream = RouteFiles.Open(path, "a file that --held-out wrote");
        using SepReader reader = Sep.New(',').Reader(options => options with { Unescape = true }).From(stream);
        try
        {
            foreach (SepReader.Row row in reader)
            {
                string side = row["side"].ToString();
                StatementRow held = ResultCsv.Row(row);
                switch (side)
                {
                    case ResultCsv.Ours:
                        matcher.AddOurs(held, heldBefore: 1);
                        break;
                    case ResultCsv.Theirs:
                        matcher.AddTheirs(held, heldBefore: 1);
                        break;
                    default:
                        throw new FormatException($"side '{side}': {ResultCsv.Ours} or {ResultCsv.Theirs} is expected");
                }
            }
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or KeyNotFoundException or InvalidDataException
            or OverflowException)
        {
            throw new UsageException($"--held-in {path}: {wrong.Message.TrimEnd('.')}; a file that --held-out wrote is expected.");
        }
    }
}
