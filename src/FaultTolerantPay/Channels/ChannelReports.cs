using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Channels;

/// <inheritdoc/>
internal sealed class ChannelReports(
    IPaymentStore payments,
    IReviewStore reviews,
    ResultRecorder results,
    ChannelCaller caller,
    AdvanceUpdater updater,
    Telemetry telemetry,
    ILogger<ChannelReports> logger) : IChannelReports
{
    private const string Reporter = "reporter";

    // Stored discrepancies have this word in their ids: a repeated report must find its own.
    private const string ReporterInIds = "speaker";

    public async ValueTask<ReportStatus> ReportAsync(ChannelReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(report.Reference);
        if (await payments.FindInstructionAsync(report.Reference, cancellationToken).ConfigureAwait(false) is not { } instruction)
        {
            telemetry.Reported(ReportStatus.NotFound, report.Purpose);
            return ReportStatus.NotFound;
        }
        if (FindMismatch(instruction, report) is { } mismatch)
        {
            telemetry.Reported(ReportStatus.Refused, report.Purpose);
            ChannelLog.ReportRefused(
                logger, report.ReportedBy.Value, report.Purpose.ToString(), report.Result.Outcome.ToString(),
                instruction.Key.Purpose.ToString(), instruction.Reference, mismatch);
            await RecordAsync(instruction, report, mismatch).ConfigureAwait(false);
            return ReportStatus.Refused;
        }
        telemetry.Reported(ReportStatus.Recorded, report.Purpose);
        await results.RecordAsync(instruction, caller.Checked(instruction, report.Result), wasQuery: false).ConfigureAwait(false);
        return ReportStatus.Recorded;
    }

    /// <summary>The part of a report that does not belong to the instruction; null if all of it does.</summary>
    private static string? FindMismatch(Instruction instruction, ChannelReport report)
    {
        bool isSuccess = report.Result.Outcome == OperationOutcome.Succeeded;
        long expected = isSuccess ? report.Result.PartMinor ?? instruction.Amount.Minor : instruction.Amount.Minor;
        return report.ReportedBy != instruction.Channel ? Reporter
            : report.Purpose != instruction.Key.Purpose ? "purpose"
            : report.Currency is { } currency && currency != instruction.Amount.Currency ? "currency"
            : report.AmountMinor is { } amount ? amount == expected ? null : "amount"
            : isSuccess ? "no-amount" : null;
    }

    /// <summary>Opens one discrepancy for each instruction, sender and part that does not fit, even if the report is repeated.</summary>
    private async ValueTask RecordAsync(Instruction instruction, ChannelReport report, string mismatch)
    {
        InstructionKey key = instruction.Key;
        string part = mismatch == Reporter ? ReporterInIds : mismatch;
        string about = PlainText.Name($"{key.Purpose}{key.Ordinal}#{report.ReportedBy}#{report.Purpose}#{part}");
        string amount = report.AmountMinor is { } minor
            ? new Money(minor, report.Currency ?? instruction.Amount.Currency).ToString()
            : "no amount";
        if (await reviews.FindDiscrepancyAsync(
            $"{key.Transaction}#{DiscrepancyKind.ReportNotBound}#{about}",
            CancellationToken.None).ConfigureAwait(false) is not null)
        {
            return;
        }

        await updater.UpdateAsync(
            key.Transaction,
            lease: null,
            change => change
                .Opened(
                    DiscrepancyKind.ReportNotBound,
                    about,
                    $"{report.ReportedBy} reports {report.Purpose} {report.Result.Outcome} with {amount} under the reference of "
                    + $"{key.Purpose} {key.Ordinal} of {instruction.Amount} at {instruction.LogicalChannel}: {mismatch}")
                .Noted(
                    "report-refused",
                    $"{key.Purpose} {key.Ordinal}: {report.ReportedBy} {report.Purpose} {report.Result.Outcome}: {mismatch}"),
            // The report has arrived, so it is recorded even if the caller gives up.
            CancellationToken.None).ConfigureAwait(false);
    }
}
