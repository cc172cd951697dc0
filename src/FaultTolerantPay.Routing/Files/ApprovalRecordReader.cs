using System.Collections.Immutable;
using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Files;

/// <summary>Builds a record of what was learned from a file's fields.</summary>
internal static class ApprovalRecordReader
{
    public static RoutingFile<ApprovalRecord> Read(FileReading reading)
    {
        if (!reading.Tape.HasRoot || !ObjectReader.TryOpen(reading, 0, Shapes.ApprovalRecord, out ObjectReader root))
        {
            return reading.Result<ApprovalRecord>(null);
        }

        DateTimeOffset at = root.Moment("at");
        ImmutableArray<ApprovalEntry> entries = root.List("entries", "a list of entries", ReadEntry);
        if (reading is not { IsWhole: true, IsFull: false })
        {
            return reading.Result<ApprovalRecord>(null);
        }

        var record = new ApprovalRecord(at, entries);
        reading.AddErrors(ApprovalRecordChecks.Of(record));
        return reading.Result(record);
    }

    private static ApprovalEntry ReadEntry(FileReading reading, int node) =>
        ObjectReader.TryOpen(reading, node, Shapes.ApprovalEntry, out ObjectReader of)
            ? new ApprovalEntry(
                of.Text("channel"),
                of.Texts("dimensions"),
                of.Texts("values"),
                of.Fraction("attempts", double.NaN),
                of.Fraction("approvals", double.NaN),
                of.Fraction("failures", 0))
            : new ApprovalEntry(string.Empty, [], [], 0, 0, 0);
}
