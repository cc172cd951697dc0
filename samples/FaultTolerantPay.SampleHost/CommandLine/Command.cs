namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>One command of the program.</summary>
/// <param name="Name">One or more words: <c>route explain</c>.</param>
/// <param name="Summary">What it does, in one sentence.</param>
/// <param name="Arguments">What it takes by position, in order.</param>
/// <param name="Options">What it takes by name, in any order.</param>
/// <param name="Run">Does it and answers an <see cref="ExitCode"/>.</param>
/// <param name="EndsAtOnce">
/// Whether a signal ends it in the middle of its work, because it leaves nothing behind but what it does in
/// <see cref="Invocation.Whole"/>. Otherwise the command ends in order by <see cref="Invocation.Stop"/>.
/// </param>
internal sealed record Command(
    string Name,
    string Summary,
    IReadOnlyList<Argument> Arguments,
    IReadOnlyList<Option> Options,
    Func<Invocation, Task<int>> Run,
    bool EndsAtOnce = false)
{
    /// <summary>How it is called, in one line.</summary>
    public string Usage =>
        string.Join(' ', [Name, .. Arguments.Select(a => a.Shown), .. Options.Select(o => o.IsRequired ? o.Shown : $"[{o.Shown}]")]);

    /// <summary>The words of the name.</summary>
    public string[] Words => Name.Split(' ');
}
