namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>
/// Compares each advance with the three that know of it: the institution that paid it out and the one that collected it, by their
/// statements, and the business system, by its own statement.
/// </summary>
internal static class ThreeWays
{
    /// <summary>What does not agree, one line each.</summary>
    /// <param name="advances">The advances of the store.</param>
    /// <param name="payments">The payments of the store.</param>
    /// <param name="instructions">The store's instructions to channels.</param>
    /// <param name="books">What the institutions' statements say. What belongs to an advance is taken out.</param>
    /// <param name="executed">What the business system executed, by its statements.</param>
    public static IEnumerable<string> Compare(
        IReadOnlyList<AdvanceRow> advances,
        IReadOnlyList<PaymentRow> payments,
        IReadOnlyList<InstructionRow> instructions,
        StatementBooks books,
        IReadOnlySet<(string Merchant, string Order, string Attempt)> executed)
    {
        ILookup<long, InstructionRow> bySubject = instructions.ToLookup(instruction => instruction.Subject);
        foreach (AdvanceRow advance in advances)
        {
            long paid = 0;
            long collected = 0;
            long refunded = 0;
            foreach (InstructionRow instruction in bySubject[advance.Subject])
            {
                long stated = books.Take(instruction);
                paid += instruction.Purpose == InstructionPurpose.Payout ? stated : 0;
                collected += instruction.Purpose == InstructionPurpose.Collection ? stated : 0;
                refunded += instruction.Purpose == InstructionPurpose.CustomerRefund ? stated : 0;
            }

            bool isExecuted = executed.Contains((advance.Merchant, advance.Order, advance.Attempt));
            (string What, long Stated, long Known)[] sums =
            [
                ("paid out", paid, advance.IsPaid ? advance.AmountMinor : 0),
                ("collected", collected, advance.CollectedMinor - advance.ManualMinor - advance.PostedMinor),
                ("refunded to the customer", refunded, advance.CustomerRefundedMinor),
            ];
            foreach ((string what, long stated, long known) in sums.Where(sum => sum.Stated != sum.Known))
            {
                yield return $"{advance.Merchant}/{advance.Order}: {what} is {stated} {advance.Currency} minor units in the statements, "
                    + $"{known} in the store.";
            }

            if (isExecuted != advance.IsSuperseded)
            {
                yield return $"{advance.Merchant}/{advance.Order}: by its statement the business system "
                    + $"{(isExecuted ? "executed" : "did not execute")} the original; the store says otherwise.";
            }

            // What operators booked and what the business system debited itself was paid too, and is in no statement of an institution.
            // More may be refunded than was collected: the merchant refunds the original as well.
            long kept = collected + advance.ManualMinor + advance.PostedMinor - refunded;
            if (isExecuted && kept > 0)
            {
                yield return $"{advance.Merchant}/{advance.Order}: the business system executed the original, and {kept} "
                    + $"{advance.Currency} minor units more were collected than refunded.";
            }
        }

        foreach (string row in books.Left())
        {
            yield return row;
        }

        foreach (string execution in Executions(advances, payments, executed))
        {
            yield return execution;
        }
    }

    /// <summary>Executions that the store does not know, and payments that it takes for executed and were not.</summary>
    private static IEnumerable<string> Executions(
        IReadOnlyList<AdvanceRow> advances,
        IReadOnlyList<PaymentRow> payments,
        IReadOnlySet<(string Merchant, string Order, string Attempt)> executed)
    {
        HashSet<(string, string, string)> known =
        [
            .. payments.Where(payment => payment.Outcome == OutcomeKind.CompletedByPrimary)
                .Select(payment => (payment.Merchant, payment.Order, payment.Attempt)),
            .. advances.Where(advance => advance.IsSuperseded).Select(advance => (advance.Merchant, advance.Order, advance.Attempt)),
        ];
        return executed.Where(key => !known.Contains(key))
            .Select(key => $"{key.Merchant}/{key.Order}: the business system's statement has it, and the store does not know of it.")
            .Concat(known.Where(key => !executed.Contains(key))
                .Select(key =>
                    $"{key.Item1}/{key.Item2}: the store takes it for executed, and no statement of the business system has it."));
    }
}
