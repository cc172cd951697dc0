using FaultTolerantPay.Simulation.Checks;
using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Drivers;

/// <summary>
/// Operators: they write off, settle manually, book repayments, collect again, resolve on evidence from outside, close discrepancies, apply
/// statements, change consents.
/// </summary>
internal sealed class Operators(SimulatedWorld world)
{
    private readonly List<TransactionKey> _keys = [];
    private int _receipt;
    private int _statementFrom;

    /// <summary>Payments that a statement listed as executed, and that was applied.</summary>
    public HashSet<TransactionKey> Listed { get; } = [];
    private bool _isSwitched;

    public void Start()
    {
        world.Scheduler.After(world.Chance.Seconds(2, 8), null, Round);
        if (!world.Settings.CanCancel)
        {
            world.Scheduler.After(world.Chance.Seconds(20, 60), null, Statement);
        }
    }

    /// <summary>Somebody sees in the business system that it executed a payment.</summary>
    public void Report(TransactionKey key)
    {
        world.Primary.Of(key).WasAnswered = true;
        if (world.Drivers.AnyNode() is { } node)
        {
            Give(async () =>
                Mark("report",
                    (await node.Recovery.ReportExecutedAsync(key, world.Primary.Of(key).Request!.Amount, People.Auditor,
                        "seen in the business system", default).ConfigureAwait(false)).Status));
        }
    }

    private void Round()
    {
        SeededRandom chance = world.Chance;
        if (world.Drivers.AnyNode() is { } node)
        {
            int orders = world.IsCalm ? 40 : 6;
            Refill();
            for (int i = 0; i < orders && _keys.Count > 0; i++)
            {
                Look(node, world.Durable.Payments[chance.OneOf(_keys)]);
            }

            foreach (Discrepancy held in world.Durable.OpenEvidence.Values.ToArray())
            {
                if (chance.Percent(world.IsCalm ? 60 : 20))
                {
                    Decide(node, held);
                }
            }
            if (chance.Percent(30) && world.Durable.Discrepancies.Count > 0)
            {
                Give(() => CloseAsync(node, chance.OneOf([.. world.Durable.Discrepancies.Keys])));
            }

            if (world.IsCalm && (_isSwitched || chance.Percent(10)))
            {
                Give(() => SwitchAsync(node, ManualFaultPosition.Automatic));
            }
            else if (!world.IsCalm && chance.Percent(4))
            {
                Give(() =>
                    SwitchAsync(node,
                        chance.Of(ManualFaultPosition.Automatic, ManualFaultPosition.ForcedFaulted, ManualFaultPosition.ForcedHealthy)));
            }

            if (!world.IsCalm && chance.Percent(15))
            {
                Give(() => ConsentAsync(node, chance.Of(People.Merchants.AsSpan(0, 3))));
            }
        }
        world.Scheduler.After(world.IsCalm ? chance.Seconds(1, 4) : chance.Seconds(1, 6), null, Round);
    }

    /// <summary>Those that may need an order: not final, written off, or settled (a discovery may come late).</summary>
    private void Refill()
    {
        _keys.Clear();
        foreach (PaymentFacts facts in world.Durable.Payments.Values)
        {
            if (facts.Advance is { State: not (AdvanceState.Released or AdvanceState.Superseded) } advance
                && (!world.IsCalm || !AdvanceStateTable.IsFinal(advance.State)))
            {
                _keys.Add(facts.Key);
            }
        }
    }

    private void Look(SimulatedNode node, PaymentFacts facts)
    {
        SeededRandom chance = world.Chance;
        Advance advance = facts.Advance!;
        if (chance.Percent(30) && world.Primary.Find(facts.Key) is { IsExecuted: true }
            && advance.OriginalStatus != OriginalStatus.Executed)
        {
            Report(facts.Key);
            return;
        }
        if (advance.MerchantDueMinor > 0 && chance.Percent(10))
        {
            Repay(node, advance);
            return;
        }
        if (advance.PayoutOwedMinor > 0 && chance.Percent(20))
        {
            PayMerchant(node, advance);
            return;
        }
        if (!world.IsCalm && advance.IsPaid && chance.Percent(1))
        {
            // Cash changes hands whatever a channel does; it is booked when it can be.
            if (chance.Percent(50))
            {
                Settle(node, facts, advance.Amount.Minor);
            }
            else
            {
                RefundCustomer(node, facts, advance.Amount.Minor);
            }

            return;
        }
        switch (advance.State)
        {
            case AdvanceState.CustomerRefundDue when chance.Percent(!advance.IsCustomerRefundStopped ? 4 : world.IsCalm ? 60 : 25):
                if (chance.Percent(50))
                {
                    RefundCustomer(node, facts, 0);
                }
                else if (!advance.IsCustomerRefundStopped)
                {
                    Give(async () =>
                        Mark("stop customer refund",
                            (await node.Operations.StopCustomerRefundAsync(facts.Key, People.Clerk, "is at the counter", default)
                                .ConfigureAwait(false)).Status));
                }
                else
                {
                    Give(async () =>
                        Mark("retry customer refund",
                            (await node.Operations.RetryCustomerRefundAsync(facts.Key, People.Clerk, "a new account", default)
                                .ConfigureAwait(false)).Status));
                }

                break;
            case AdvanceState.CollectionDue when !world.IsCalm && chance.Percent(2):
                Give(async () =>
                    Mark("stop",
                        (await node.Operations.StopCollectionAsync(facts.Key, People.Clerk, "disputed", default)
                            .ConfigureAwait(false)).Status));
                break;
            case AdvanceState.Delinquent when chance.Percent(world.IsCalm ? 60 : 40):
                int roll = chance.Below(3);
                if (roll == 0)
                {
                    Give(async () =>
                        Mark("write-off",
                            (await node.Operations.WriteOffAsync(facts.Key, People.Clerk, "not worth it", default)
                                .ConfigureAwait(false)).Status));
                }
                else if (roll == 1)
                {
                    Give(async () =>
                        Mark("collect-again",
                            (await node.Operations.RetryCollectionAsync(facts.Key, People.Clerk, "try again", default)
                                .ConfigureAwait(false)).Status));
                }
                else
                {
                    Settle(node, facts, 0);
                }

                break;
            case AdvanceState.CollectionDue when chance.Percent(4):
            case AdvanceState.WrittenOff when chance.Percent(15):
                Settle(node, facts, 0);
                break;
            default:
                if (advance.InFlight is { } instruction && chance.Percent(world.IsCalm ? 30 : 5) && Evidence(instruction) is { } outcome)
                {
                    Give(async () =>
                        Mark("resolve",
                            (await node.Operations.ResolveAsync(instruction.Key, outcome, People.Clerk, "seen outside", default)
                                .ConfigureAwait(false)).Status));
                }

                break;
        }
    }

    /// <summary>What really became of an instruction, where it is certain, and where an operator is able to say it.</summary>
    private OperationOutcome? Evidence(Instruction instruction)
    {
        if (instruction.Channel == Instruction.BusinessSystemChannel)
        {
            // An advice that is still sent may yet be posted; once it is parked, nobody sends it any more.
            StreamFacts? stream = world.Durable.Streams.GetValueOrDefault(new WorkItemKey(WorkKind.Advices, instruction.Key.Transaction));
            if (stream?.Messages.GetValueOrDefault(instruction.Reference)?.Status != OutboxStatus.Parked)
            {
                return null;
            }

            return world.Primary.Advices.TryGetValue(instruction.Reference, out PrimaryResult receipt) ? receipt.Outcome
                : OperationOutcome.NotExecuted;
        }
        return world.Channels.Find(instruction.Key) switch
        {
            null or { Status: InstructionStatus.OnItsWay or InstructionStatus.Accepted } => null,
            // An operator cannot say how much of a part was collected, nor what it cost: the query does.
            { Status: InstructionStatus.Booked } order => order.FeeMinor == 0 && order.BookedMinor == instruction.Amount.Minor
                ? OperationOutcome.Succeeded : null,
            { Status: InstructionStatus.Declined } order => order.FeeMinor == 0 ? OperationOutcome.Declined : null,
            _ => OperationOutcome.NotExecuted,
        };
    }

    /// <summary>What was answered is compared with what really happened: it is applied, or dismissed.</summary>
    private void Decide(SimulatedNode node, Discrepancy discrepancy)
    {
        InstructionKey key = discrepancy.Instruction!.Value;
        Instruction recorded = world.Durable.Instruction(key)!;
        long moved = world.Channels.Find(key)?.MovedMinor ?? AdvanceStateTable.Moved(recorded);
        if (moved == AdvanceStateTable.Moved(recorded))
        {
            Give(async () =>
                Mark("dismiss",
                    (await node.Operations.DismissEvidenceAsync(discrepancy.Id, People.Clerk, "asked the channel", default)
                        .ConfigureAwait(false)).Status));
        }
        else
        {
            Give(async () =>
                Mark("apply",
                    (await node.Operations.ApplyEvidenceAsync(discrepancy.Id, recorded.Amount with { Minor = moved }, People.Clerk,
                        "asked the channel", default).ConfigureAwait(false)).Status));
        }
    }

    private void RefundCustomer(SimulatedNode node, PaymentFacts facts, long beyond)
    {
        long owed = Math.Max(-Checks.LedgerExpectation.Of(facts, world).Due, 0) + beyond;
        if (owed <= 0)
        {
            return;
        }

        long amount = world.Chance.Percent(60) ? owed : 1 + world.Chance.Below(owed);
        string receipt = $"refunded-{++_receipt}";
        world.Drivers.CustomerRefunded.Add(receipt, amount);
        Money money = facts.Advance!.Amount with { Minor = amount };
        Give(async () =>
            Mark("customer refund",
                (await node.Operations.RecordCustomerRefundAsync(facts.Key, receipt, money, People.Clerk, "paid in cash", default)
                    .ConfigureAwait(false)).Status));
    }

    private void PayMerchant(SimulatedNode node, Advance advance)
    {
        string receipt = $"paid-merchant-{++_receipt}";
        long amount = world.Chance.Percent(60) ? advance.PayoutOwedMinor : 1 + world.Chance.Below(advance.PayoutOwedMinor);
        world.Drivers.PaidMerchants.Add(receipt, amount);
        Money money = advance.Amount with { Minor = amount };
        Give(async () =>
            Mark("pay merchant",
                (await node.Operations.RecordMerchantPaymentAsync(advance.Key, receipt, money, People.Clerk, "transferred", default)
                    .ConfigureAwait(false)).Status));
    }

    private void Settle(SimulatedNode node, PaymentFacts facts, long beyond)
    {
        long due = Math.Max(Checks.LedgerExpectation.Of(facts, world).Due, 0) + facts.WrittenOff + beyond;
        if (due <= 0)
        {
            return;
        }

        long amount = world.Chance.Percent(50) ? due : 1 + world.Chance.Below(due);
        string receipt = $"receipt-{++_receipt}";
        world.Drivers.Receipts.Add(receipt, amount);
        Money money = facts.Advance!.Amount with { Minor = amount };
        Give(async () =>
            Mark("settle",
                (await node.Operations.RecordCustomerPaymentAsync(facts.Key, receipt, money, People.Clerk, "paid at the counter", default)
                    .ConfigureAwait(false)).Status));
    }

    /// <summary>The merchant repays what it owes, or a part of it; now and then an operator books too much.</summary>
    private void Repay(SimulatedNode node, Advance advance)
    {
        long owed = advance.MerchantDueMinor;
        long amount = world.Chance.Percent(50) ? owed : 1 + world.Chance.Below(owed + 1);
        string receipt = $"repayment-{++_receipt}";
        world.Drivers.Repayments.Add(receipt, amount);
        Money money = advance.Amount with { Minor = amount };
        Give(async () =>
            Mark("repay",
                (await node.Operations.RecordMerchantRepaymentAsync(advance.Key, receipt, money, People.Clerk, "netted", default)
                    .ConfigureAwait(false)).Status));
    }

    private async Task CloseAsync(SimulatedNode node, string discrepancy)
    {
        OperatorActionStatus status =
            await node.Operations.CloseDiscrepancyAsync(discrepancy, People.Clerk, "looked at", default).ConfigureAwait(false);
        Mark("close", status);
        if (status == OperatorActionStatus.NotFound)
        {
            world.Fail("M7", $"discrepancy {discrepancy} is durable and not found.");
        }
    }

    private async Task SwitchAsync(SimulatedNode node, ManualFaultPosition position)
    {
        _isSwitched = true;
        await node.Switch.SetAsync(position, People.Clerk, "manually", default).ConfigureAwait(false);
        _isSwitched = position != ManualFaultPosition.Automatic;
    }

    private async Task ConsentAsync(SimulatedNode node, MerchantId merchant)
    {
        bool gives = !world.Consents.Newest(merchant).IsGiven;
        ConsentRequest change = gives ? ConsentRequest.Give(merchant, People.Clerk, "agreed")
            : ConsentRequest.Withdraw(merchant, People.Clerk, "withdrawn");
        await node.ConsentRegister.ChangeAsync(change, default).ConfigureAwait(false);
    }

    /// <summary>The business system's end-of-day statement: all that it executed, and until when that is complete.</summary>
    private void Statement()
    {
        if (world.Drivers.AnyNode() is { } node)
        {
            Give(() => StatementAsync(node));
        }

        world.Scheduler.After(world.IsCalm ? world.Chance.Seconds(10, 30) : world.Chance.Seconds(25, 60), null, Statement);
    }

    private async Task StatementAsync(SimulatedNode node)
    {
        int until = world.Primary.Executed.Count;
        var executed = new HashSet<TransactionKey>();
        for (int i = _statementFrom; i < until; i++)
        {
            if (world.Primary.Payments[world.Primary.Executed[i]].IsExecuted)
            {
                executed.Add(world.Primary.Executed[i]);
            }
        }
        var statement = new BusinessSystemStatement
        {
            CoversRequestsBefore = world.Drivers.WallNow - Settings.MaxExecution - TimeSpan.FromSeconds(10),
            Executed = executed,
        };
        world.Trace.Add("primary", "statement", "", executed.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        StatementResult result = await node.Recovery.ApplyStatementAsync(statement, new OperatorId("statements"), "statement of the day",
            default).ConfigureAwait(false);
        _statementFrom = Math.Max(_statementFrom, until);
        Listed.UnionWith(executed);
        if (result.Confirmed > 0)
        {
            world.Coverage.Mark("confirmed by statement");
        }

        if (result.Completed > 0)
        {
            world.Coverage.Mark("completed by statement");
        }

        if (result.Contradicted > 0)
        {
            world.Coverage.Mark("contradicted by statement");
        }
    }

    private void Mark(string action, OperatorActionStatus status) => world.Coverage.Mark($"{action} {status}");

    private void Give(Func<Task> order) => _ = GiveAsync(order);

    private async Task GiveAsync(Func<Task> order)
    {
        try
        {
            await order().ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // Operators look again.
        }
        catch (Exception exception)
        {
            world.Misuse("operator", exception);
        }
    }
}
