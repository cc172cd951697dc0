using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>
/// Writes files whole or not at all: each is written beside its place, and all are moved there when every one of them is complete.
/// </summary>
internal static class WholeFiles
{
    /// <summary>A file to write.</summary>
    /// <param name="Option">The option that named it.</param>
    /// <param name="Path">Where to.</param>
    /// <param name="Write">Writes what it holds.</param>
    public sealed record Target(string Option, string Path, Action<Stream> Write);

    /// <summary>Writes all of them, or leaves everything as it was.</summary>
    /// <param name="targets">The files, no two with the same path.</param>
    /// <param name="replaces">Whether files that are there already are replaced; else they are refused.</param>
    public static void Write(IEnumerable<Target> targets, bool replaces)
    {
        List<FileStep> steps = [.. targets.Select(target => new FileStep(target))];
        Target at = steps[0].Target;
        try
        {
            foreach (FileStep step in steps)
            {
                at = step.Target;
                Check(at, replaces);
                using var stream = new FileStream(step.Beside, FileMode.CreateNew, FileAccess.Write);
                at.Write(stream);
                stream.Flush(flushToDisk: true);
            }

            foreach (FileStep step in steps)
            {
                at = step.Target;
                step.Move(replaces);
            }

            steps.ForEach(step => step.IsMoved = false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{at.Option} {at.Path}: it cannot be written ({e.Message.TrimEnd('.')}); nothing was changed.");
        }
        finally
        {
            steps.ForEach(step => step.CleanUp());
        }
    }

    /// <summary>The path behind links, so that two names of one file are seen to be one.</summary>
    public static string RealPath(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is not null ? RealPath(file.ResolveLinkTarget(returnFinalTarget: true)!.FullName)
            : file.Directory is { } folder ? Path.Combine(RealFolder(folder), file.Name)
            : file.FullName;
    }

    private static string RealFolder(DirectoryInfo folder) =>
        folder.LinkTarget is not null ? RealFolder((DirectoryInfo)folder.ResolveLinkTarget(returnFinalTarget: true)!)
            : folder.Parent is { } parent ? Path.Combine(RealFolder(parent), folder.Name)
            : folder.FullName;

    private static void Check(Target target, bool replaces)
    {
        string? wrong = Directory.Exists(target.Path) ? "it is a directory; a file to write is expected"
            : Path.GetDirectoryName(Path.GetFullPath(target.Path)) is { } folder && !Directory.Exists(folder)
                ? $"there is no directory '{folder}'"
            : !replaces && File.Exists(target.Path) ? "there is a file already; --force replaces it"
            : null;
        if (wrong is not null)
        {
            throw new UsageException($"{target.Option} {target.Path}: {wrong}.");
        }
    }

    private sealed class FileStep(Target target)
    {
        private readonly string _place = RealPath(target.Path);
        private string? _kept;

        public Target Target => target;

        public string Beside => field ??= $"{_place}.{Guid.NewGuid():N}.tmp";

        /// <summary>Whether it was moved to its place while others may still fail.</summary>
        public bool IsMoved { private get; set; }

        public void Move(bool replaces)
        {
            if (replaces && File.Exists(_place))
            {
                File.Copy(_place, $"{Beside}.old");
                _kept = $"{Beside}.old";
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(Beside, File.GetUnixFileMode(_place));
                }
            }

            File.Move(Beside, _place, replaces);
            IsMoved = true;
        }

        public void CleanUp()
        {
            if (IsMoved && _kept is not null)
            {
                File.Move(_kept, _place, overwrite: true);
            }
            else if (IsMoved)
            {
                File.Delete(_place);
            }

            foreach (string left in ((string[])[Beside, $"{Beside}.old"]).Where(File.Exists))
            {
                File.Delete(left);
            }
        }
    }
}
