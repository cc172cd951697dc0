using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Drivers;

/// <summary>Who acts on the library from outside: clients, merchants, operators, channels that report, and the faults.</summary>
internal sealed class DriverSet
{
    private readonly SimulatedWorld _world;

    public DriverSet(SimulatedWorld world)
    {
        _world = world;
        Merchants = new MerchantSide(world);
        Operators = new Operators(world);
        Pauser = new PauseDriver(world);
        Approver = new Approver(world);
        Faults = new FaultDriver(world);
        Retries = new Retries(world);
        RiskManagers = new RiskManagers(world);
        MandateClerk = new MandateDriver(world);
    }

    public List<Client> Clients { get; } = [];

    public MerchantSide Merchants { get; }

    public Operators Operators { get; }

    public PauseDriver Pauser { get; }

    public Approver Approver { get; }

    public FaultDriver Faults { get; }

    public Retries Retries { get; }

    public RiskManagers RiskManagers { get; }

    public MandateDriver MandateClerk { get; }

    /// <summary>What operators took outside the channels, by receipt.</summary>
    public Dictionary<string, long> Receipts { get; } = new(StringComparer.Ordinal);

    /// <summary>What operators booked of merchants' repayments, by receipt.</summary>
    public Dictionary<string, long> Repayments { get; } = new(StringComparer.Ordinal);

    /// <summary>The right time, as everybody outside the nodes has it.</summary>
    public DateTimeOffset WallNow => NodeClock.Start.AddTicks(_world.Scheduler.Ticks + Faults.WallShiftTicks);

    public SimulatedNode? AnyNode()
    {
        int first = _world.Chance.Below(_world.Nodes.Count);
        for (int i = 0; i < _world.Nodes.Count; i++)
        {
            SimulatedNode node = _world.Nodes[(first + i) % _world.Nodes.Count];
            if (node.IsUp)
            {
                return node;
            }
        }
        return null;
    }

    /// <summary>What operators refunded customers manually, by receipt.</summary>
    public Dictionary<string, long> CustomerRefunded { get; } = new(StringComparer.Ordinal);

    /// <summary>What operators paid merchants manually, by receipt.</summary>
    public Dictionary<string, long> PaidMerchants { get; } = new(StringComparer.Ordinal);

    /// <summary>A channel reports a result by itself, and again where nobody took it.</summary>
    public void Report(Instruction instruction, ChannelResult result, bool contradicts, int tries = 3)
    {
        if (AnyNode() is { } node)
        {
            _ = ReportAsync(node, instruction, result, contradicts, tries);
        }
        else if (tries > 0)
        {
            _world.Scheduler.After(TimeSpan.FromSeconds(1), null, () => Report(instruction, result, contradicts, tries - 1));
        }
    }

    private async Task ReportAsync(SimulatedNode node, Instruction instruction, ChannelResult result, bool contradicts, int tries)
    {
        string name = SimulatedWorld.Name(instruction.Key);
        _world.Trace.Add("channel", "reports", name, result.Outcome.ToString());
        try
        {
            var report = new ChannelReport
            {
                Reference = instruction.Reference,
                ReportedBy = instruction.Channel,
                Purpose = instruction.Key.Purpose,
                AmountMinor = result.Outcome == OperationOutcome.Succeeded ? result.PartMinor ?? instruction.Amount.Minor
                    : instruction.Amount.Minor,
                Currency = instruction.Amount.Currency,
                Result = result,
            };
            if (!_world.IsCalm && _world.Chance.Percent(3))
            {
                await ForgeAsync(node, report).ConfigureAwait(false);
            }

            ReportStatus status = await node.ChannelAnswers.ReportAsync(report, CancellationToken.None).ConfigureAwait(false);
            if (status != ReportStatus.Recorded)
            {
                _world.Fail("M1", $"a callback for {instruction.Key} is {status}.");
            }

            if (!contradicts)
            {
                return;
            }

            long said = result.Outcome == OperationOutcome.Succeeded ? result.PartMinor ?? instruction.Amount.Minor : 0;
            if (!_world.Durable.Discrepancies.Values.Any(discrepancy => discrepancy.Instruction == instruction.Key
                && discrepancy.ClaimedMinor == said))
            {
                _world.Fail("M7", $"{name} was reported as {result.Outcome} against the record, and no discrepancy was opened.");
            }
        }
        catch (StoreException)
        {
            if (tries > 0)
            {
                _world.Scheduler.After(TimeSpan.FromMilliseconds(700), null, () => Report(instruction, result, contradicts, tries - 1));
            }
        }
        catch (Exception exception)
        {
            _world.Misuse("callback", exception);
        }
    }

    /// <summary>Somebody who speaks for another purpose says what would be worth money: it is refused, whatever it says.</summary>
    private async Task ForgeAsync(SimulatedNode node, ChannelReport report)
    {
        InstructionPurpose purpose = report.Purpose == InstructionPurpose.Payout ? InstructionPurpose.Collection
            : InstructionPurpose.Payout;
        ChannelReport forged = report with { Purpose = purpose, Result = ChannelResult.Succeeded("forged") };
        ReportStatus status = await node.ChannelAnswers.ReportAsync(forged, CancellationToken.None).ConfigureAwait(false);
        if (status != ReportStatus.Refused)
        {
            _world.Fail("M1", $"a report of {report.Reference} for another purpose is {status}.");
        }
    }
}
