using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>What is durable of one payment: all its commits, put together apart from the store.</summary>
internal sealed class PaymentFacts(TransactionKey key)
{
    private static readonly int Accounts = Enum.GetValues<Account>().Max(account => (int)account) + 1;

    public TransactionKey Key { get; } = key;

    public TransactionRecord? Record { get; set; }

    /// <summary>The life of the node that wrote the record last.</summary>
    public string? WrittenBy { get; set; }

    /// <summary>The nodes that wrote its record.</summary>
    public HashSet<string> Writers { get; } = new(StringComparer.Ordinal);

    public Advance? Advance { get; set; }

    /// <summary>Instructions in the order in which they were written.</summary>
    public List<Instruction> Instructions { get; } = [];

    /// <summary>Balance by account, the account's number as the index.</summary>
    public long[] Booked { get; } = new long[Accounts];

    public bool IsAdvanceQueued { get; set; }

    public bool IsConfirmationQueued { get; set; }

    public bool IsPausedQueued { get; set; }

    public bool IsTransactionQueued { get; set; }

    /// <summary>What the exposure counters hold of it, by our own reckoning.</summary>
    public long Exposure { get; set; }

    /// <summary>When the business system confirmed, as the node that wrote it has the time; null before.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>When a pause stopped it last, by the clock of the node that found it due; null: never.</summary>
    public DateTimeOffset? PausedAt { get; set; }

    /// <summary>Whether an operator ever had to decide how its collection goes on.</summary>
    public bool WasDelinquent { get; set; }

    /// <summary>What was given up, by our own reckoning.</summary>
    public long WrittenOff { get; set; }

    /// <summary>What the customer would owe had nothing been given up, as of the newest step.</summary>
    public long Claim { get; set; }

    /// <summary>Whether it is to be booked that the business system executed the original, by our own reckoning.</summary>
    public bool IsSuperseded { get; set; }

    public CounterKey[] ExposureKeys { get; set; } = [];

    public Instruction? Find(InstructionKey instruction)
    {
        foreach (Instruction known in Instructions)
        {
            if (known.Key == instruction)
            {
                return known;
            }
        }
        return null;
    }
}
