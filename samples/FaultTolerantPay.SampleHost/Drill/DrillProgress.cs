using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>Progress bars where there is a terminal; elsewhere a line for each chapter.</summary>
internal static class DrillProgress
{
    public static Task ShowAsync(IAnsiConsole console, Func<IDrillProgress, Task> run) => console.Profile.Capabilities.Interactive
        ? console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new ElapsedTimeColumn()).StartAsync(context => run(new BarProgress(context)))
        : run(new PlainProgress(console));

    private sealed class BarProgress(ProgressContext context) : IDrillProgress
    {
        private ProgressTask? _chapter;

        public void Begin(string chapter, int steps)
        {
            End();
            _chapter = context.AddTask(Markup.Escape(chapter), maxValue: Math.Max(1, steps));
        }

        public void Advance(int steps) => _chapter?.Increment(steps);

        public void Report(string what)
        {
            // The chapter's bar says enough.
        }

        public void End()
        {
            if (_chapter is not null)
            {
                _chapter.Value = _chapter.MaxValue;
            }
        }
    }

    private sealed class PlainProgress(IAnsiConsole console) : IDrillProgress
    {
        public void Begin(string chapter, int steps) => console.MarkupLineInterpolated($"{chapter} …");

        public void Advance(int steps)
        {
            // Lines are for chapters alone.
        }

        public void Report(string what) => console.MarkupLineInterpolated($"[grey]  {what}[/]");

        public void End()
        {
            // The report follows.
        }
    }
}
