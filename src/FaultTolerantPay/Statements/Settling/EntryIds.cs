using FaultTolerantPay.Statements.Queue;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>
/// Gives each entry of an account an id that is the same in every file that has the entry. A bank may book equal payments without a
/// reference: those are numbered, so that each is one.
/// </summary>
internal sealed class EntryIds(ProviderId account) : IDisposable
{
    private readonly FindingHash _hash = new();

    // By the entry itself: two entries may say the same.
    private readonly Dictionary<AccountEntry, string> _contents = new(ReferenceEqualityComparer.Instance);

    /// <summary>The entries of all files. An entry that several files have is there several times, with one id.</summary>
    /// <param name="files">The statements of each file, in the order of days.</param>
    public IEnumerable<KnownEntry> Of(IEnumerable<IReadOnlyList<AccountStatement>> files)
    {
        var series = new Dictionary<(string, Currency), Series>();
        foreach (var file in files.SelectMany(file => file.GroupBy(one => (one.AccountId, one.Currency))))
        {
            if (!series.TryGetValue(file.Key, out Series? known))
            {
                series[file.Key] = known = new Series();
            }

            known.Begin([.. file]);
            foreach (AccountEntry entry in file.SelectMany(statement => statement.Entries))
            {
                string content = ContentOf(file.Key.AccountId, entry);
                int number = known.Count(content);
                yield return new KnownEntry(number == 1 ? content : _hash.Add(content).Add(number).Take(), entry);
            }
        }
    }

    public void Dispose() => _hash.Dispose();

    private string ContentOf(string accountId, AccountEntry entry)
    {
        if (!_contents.TryGetValue(entry, out string? content))
        {
            content = _hash.Add("entry").Add(account.Value).Add(accountId).Add(entry.BookedOn.DayNumber).Add(entry.Amount.Micros)
                .Add(entry.Amount.Currency.Code).Add(entry.ServicerReference).Add(entry.EndToEndId).Add(entry.InstructionId).Take();
            _contents.Add(entry, content);
        }

        return content;
    }

    /// <summary>The files of one account and currency.</summary>
    private sealed class Series
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
        private (AccountStatement First, AccountStatement Last)? _before;

        /// <summary>Begins a file. If it goes on where the file before it ends, its entries are others than those of that file.</summary>
        public void Begin(IReadOnlyList<AccountStatement> file)
        {
            AccountStatement[] sorted = [.. BalanceContinuity.Sort(file)];
            if (_before is not { } before || !IsNext(before.First, before.Last, sorted[0]))
            {
                _numbers.Clear();
            }

            _before = (sorted[0], sorted[^1]);
        }

        public int Count(string content) => _numbers[content] = _numbers.GetValueOrDefault(content) + 1;

        // After a file that ends with the balance with which it began, the same file again would go on there, too.
        private static bool IsNext(AccountStatement first, AccountStatement last, AccountStatement next) =>
            last.Closing == next.Opening && !BalanceContinuity.Overlap(last, next)
            && (first.Opening != last.Closing || BalanceContinuity.IsNumberedNext(last, next));
    }
}
