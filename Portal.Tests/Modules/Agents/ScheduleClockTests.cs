using Microsoft.Extensions.DependencyInjection;
using Portal.Agents;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Agents;

/// <summary>Schedules under a wall clock that is set.</summary>
[Trait("Fault", "clock-steps")]
public sealed class ScheduleClockTests
{
    static readonly DateTimeOffset Start = new(2026, 11, 24, 7, 30, 0, TimeSpan.Zero);

    [Theory, BothDatabases]
    public async Task Interval_WallClockSetBackAnHour_GoesOnWithItsNextTime(StorageProvider database)
    {
        await using var scene = await Scene.StartAsync(database, "*/10 * * * * *");
        await scene.RunAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(1, await scene.RunsAsync());
        await scene.RunAsync(TimeSpan.FromHours(-1));
        Assert.Equal(1, await scene.RunsAsync());
        await scene.RunAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, await scene.RunsAsync());
        // Put right again: what was missed runs once.
        await scene.RunAsync(TimeSpan.FromHours(1));
        Assert.Equal(3, await scene.RunsAsync());
        await scene.RunAsync(TimeSpan.Zero);
        Assert.Equal(3, await scene.RunsAsync());
    }

    [Theory, BothDatabases]
    public async Task Daily_WallClockSetBackAnHourAfterItRan_DoesNotRunAgainThatDay(StorageProvider database)
    {
        await using var scene = await Scene.StartAsync(database, "0 8 * * *");
        await scene.RunAsync(TimeSpan.FromMinutes(31));
        Assert.Equal(1, await scene.RunsAsync());
        await scene.RunAsync(TimeSpan.FromHours(-1));
        await scene.RunAsync(TimeSpan.FromHours(1));
        Assert.Equal(1, await scene.RunsAsync());
        await scene.RunAsync(TimeSpan.FromDays(1));
        Assert.Equal(2, await scene.RunsAsync());
    }

    sealed class Scene(PortalApp app, SteppedClock clock, string agent) : IAsyncDisposable
    {
        public static async Task<Scene> StartAsync(StorageProvider database, string cron)
        {
            var clock = new SteppedClock(TimeProvider.System);
            clock.Step(Start - clock.GetUtcNow());
            // Without the role Jobs nobody but the test runs what is due.
            var settings = new Dictionary<string, string?> { ["Portal:Roles"] = "Web,Intake,Dispatch" };
            var app = await PortalApp.StartAsync(database, settings, x => x.AddSingleton<TimeProvider>(clock));
            var agent = await app.Admin.CreateAsync(
                "/api/admin/v1/agents",
                new
                {
                    name = "By the clock",
                    trigger = new { type = "schedule", cron },
                    actions = new object[] { new { notify = new { roles = new[] { "admin" }, title = "Time" } } },
                }
            );
            var scene = new Scene(app, clock, agent.Text("id"));
            await scene.RunAsync(TimeSpan.Zero);
            return scene;
        }

        public async Task RunAsync(TimeSpan step)
        {
            clock.Step(step);
            await app.Services.GetRequiredService<RunSchedules>().RunWhatIsDueAsync(default);
        }

        public async Task<int> RunsAsync() => (await app.Admin.ReadAllAsync($"/api/admin/v1/runs?agent={agent}")).Count;

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
