using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;
using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>Money that moved at a door, as the ledger has it, with what the door charged for it.</summary>
/// <param name="BookingId">The number of the booking: the bank's reference.</param>
/// <param name="Kind">One of <see cref="BookingKind"/>.</param>
/// <param name="OrderKind">The kind of the instruction: a refund of a card is booked for a refund or a reversal.</param>
/// <param name="OriginalBookingId">The booking that a card's refund or reversal belongs to.</param>
internal sealed record Movement(
    long BookingId, DateTimeOffset BookedAt, string Kind, string OrderKind, string Group, string Reference, string? Original,
    long? OriginalBookingId, string MerchantNumber, long AmountMinor, string Currency, long FeeMinor)
    : StatementItem(Reference, AmountMinor, Currency)
{
    private const string Columns =
        "booking_id, booked_ms, kind, order_kind, endpoint_group, reference, original, original_booking_id, merchant, amount_minor, " +
        "currency, fee_minor";

    /// <summary>Whether the customer paid, and the money is on its way to the bank.</summary>
    public bool IsTaken => Kind is BookingKind.Collection or BookingKind.CardPayment or BookingKind.CardCapture;

    public bool IsReversal => OrderKind == InstructionKind.Reverse;

    /// <summary>What the bank gets, less the fee; negative if it pays.</summary>
    public long NetMinor => (IsTaken ? AmountMinor : -AmountMinor) - FeeMinor;

    /// <summary>What a door moved on a day, in the order of booking.</summary>
    public static List<Movement> Read(LedgerSession session, StatementDoor door, string merchantNumber, DateOnly day) =>
    [
        .. door.Groups.SelectMany(group => session.All(
                $"SELECT {Columns} FROM movement WHERE statement_day = $1 AND endpoint_group = $2", Read, StatementDays.Text(day), group))
            .Where(movement => door.MerchantNumber is not null || movement.MerchantNumber == merchantNumber)
            .OrderBy(movement => movement.BookingId)
            // An institution knows the bank by one number; the bank's merchants are none of its business.
            .Select(movement => door.MerchantNumber is null ? movement : movement with { MerchantNumber = merchantNumber }),
    ];

    private static Movement Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        row.IsDBNull(7) ? null : row.GetInt64(7),
        row.GetString(8),
        row.GetInt64(9),
        row.GetString(10),
        row.GetInt64(11));
}
